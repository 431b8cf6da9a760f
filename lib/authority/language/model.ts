export const WINDOWS = ["PT1H", "P1D", "P7D", "P30D", "life"] as const;
/** A tumbling UTC window over which a cumulative limit counts; `life` never resets. */
export type Window = (typeof WINDOWS)[number];

export const ENVIRONMENTS = ["prod", "staging", "dev"] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

/** Limits one field of an action, each time (`max_each`) or summed over a window (`max_total`). No `unit` for plain numbers. */
export type ValueLimit = {
  field: string;
  unit?: string;
  /** Decimal string. Absent: unlimited at this hop. */
  max_each?: string;
  /** Decimal string; needs `window`. Absent: only what other hops reserve. */
  max_total?: string;
  window?: Window;
};
/** Limits how many actions the element covers in a window. */
export type CountLimit = { max_count: number; window: Window };
export type Limit = ValueLimit | CountLimit;

/** `from` is inside, `to` is not; both are local wall time `HH:MM`, `to` may be `24:00`. */
export type HoursWindow = { days: Day[]; from: string; to: string };
export type Hours = { zone: string; windows: HoursWindow[] };
/** Asks a person for each action whose field exceeds `value`, or is in another unit. */
export type ApprovalAbove = { field: string; unit?: string; value: string };

export type Conditions = {
  tasks?: string[];
  environments?: Environment[];
  /** CIDR blocks. */
  networks?: string[];
  /** A list means all of them: that is how constraints inherited from several hops stand side by side. */
  hours?: Hours | Hours[];
  /** A list means any of them asks. */
  approval_above?: ApprovalAbove | ApprovalAbove[];
};

/** One RFC 9396 authorization details object. Its members keep their wire names. */
export type AuthorityElement = {
  /** Stable name of the element inside its authority; counters are kept under it. */
  id?: string;
  type: string;
  /** Exactly one resource server. */
  locations: string[];
  actions: string[];
  /** Exact, a prefix ending in `/` or `-` followed by `*`, or a lone `*`. */
  identifiers: string[];
  limits?: Limit[];
  conditions?: Conditions;
};
export type Authority = AuthorityElement[];

/** An element of a canonical authority, where every element has its id. */
export type IdentifiedElement = AuthorityElement & { id: string };
export type CanonicalAuthority = IdentifiedElement[];

/** The declaration of one field of an action in a catalogue. `unitField` names the field with the unit. */
export type CatalogueField =
  | { kind: "money"; unitField: string }
  | { kind: "number" }
  | { kind: "string" }
  | { kind: "boolean" };
/**
 * The declared effect of an action: `read` changes nothing, `write` can be undone, `irreversible` cannot, and `egress`
 * takes data out of the system.
 */
export const ACTION_EFFECTS = ["read", "write", "irreversible", "egress"] as const;
export type ActionEffect = (typeof ACTION_EFFECTS)[number];
export type CatalogueType = {
  name: string;
  actions: string[];
  fields: Record<string, CatalogueField>;
  /** The effect of each marked action. The effect of the others is unknown. */
  effects?: Record<string, ActionEffect> | undefined;
};
/** The types of one resource server; `identifier` is the location that elements name. */
export type Catalogue = { identifier: string; types: CatalogueType[] };

/** The facts of one concrete action, as one hop of a chain judges them. */
export type ActionFacts = {
  type: string;
  location: string;
  action: string;
  identifier: string;
  task?: string;
  environment?: string;
  /** Textual IPv4 or IPv6 address. */
  ip?: string;
  /** Database time. */
  at: Date;
  /** The catalogue's fields as the caller sent them. */
  fields: Record<string, unknown>;
};

export const MAX_ELEMENTS = 100;
export const MAX_LIST = 100;
export const MAX_LIMITS = 32;
export const MAX_HOURS_WINDOWS = 32;
/** Identifiers over all elements of one authority: keeps the overlap check short. */
export const MAX_IDENTIFIERS = 1000;
export const MAX_COUNT = 1_000_000_000;

export const ELEMENT_ID = /^[A-Za-z0-9_-]{1,64}$/;
export const TYPE_NAME = /^[A-Za-z][A-Za-z0-9_.:/-]{0,127}$/;
export const ACTION_NAME = /^[A-Za-z][A-Za-z0-9_.:/-]{0,63}$/;
export const TASK_NAME = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}$/;
export const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
export const UNIT_NAME = /^[A-Za-z][A-Za-z0-9_%./-]{0,15}$/;
/** Money is in an upper-case code: ISO 4217, or a longer one of the same shape. */
export const MONEY_UNIT = /^[A-Z][A-Z0-9]{2,9}$/;

/** Distinguishes a limit on a field from a limit on the number of actions. */
export const isValueLimit = (limit: Limit): limit is ValueLimit => "field" in limit;

/** Lists the limits on fields of an element. */
export const valueLimits = (element: AuthorityElement): ValueLimit[] => (element.limits ?? []).filter(isValueLimit);

/** Lists the limits on the number of actions of an element. */
export const countLimits = (element: AuthorityElement): CountLimit[] =>
  (element.limits ?? []).filter((limit): limit is CountLimit => "max_count" in limit);

/** Lists the hours of an element: all of them must hold. */
export const hoursOf = (element: AuthorityElement): Hours[] => asList(element.conditions?.hours);

/** Lists the approval thresholds of an element: any of them asks. */
export const approvalsOf = (element: AuthorityElement): ApprovalAbove[] => asList(element.conditions?.approval_above);

function asList<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
