import { formatAmount, minorOf } from "./amount";
import { canonicalHours } from "./hours";
import {
  type ApprovalAbove,
  type Authority,
  type AuthorityElement,
  approvalsOf,
  type CanonicalAuthority,
  type Conditions,
  type CountLimit,
  countLimits,
  ENVIRONMENTS,
  type Hours,
  hoursOf,
  type Limit,
  type ValueLimit,
  valueLimits,
  WINDOWS,
  type Window,
} from "./model";
import { formatNetwork, parseNetwork } from "./networks";

/**
 * Writes a parsed authority in its one canonical form, with an id on every element.
 *
 * Lists without order are sorted, amounts and networks get one spelling, and overlapping hours are merged. Elements
 * without an id get `el_1`, `el_2`, … in canonical order. Equal meaning gives equal text; the result is a fixed point.
 *
 * @param reserved Ids that must not be given out: those of earlier versions, whose counters may still hold something.
 */
export function canonicalAuthority(authority: Authority, reserved: Iterable<string> = []): CanonicalAuthority {
  const taken = new Set([...reserved, ...authority.map(({ id }) => id ?? "")]);
  let next = 0;
  const fresh = (): string => {
    do next += 1;
    while (taken.has(`el_${next}`));
    return `el_${next}`;
  };
  return authority
    .map(canonicalElement)
    .map((element) => ({ element, key: sortKey(element) }))
    .sort((a, b) => byText(a.key, b.key))
    .map(({ element }) => ({ ...element, id: element.id ?? fresh() }));
}

/** The members on which elements of one authority are pairwise disjoint (L1), so the key is unique among them. */
function sortKey({ type, locations, actions, identifiers, conditions }: AuthorityElement): string {
  return [type, locations, actions, identifiers, conditions?.tasks ?? []]
    .map((part) => JSON.stringify(part))
    .join("\n");
}

function canonicalElement(element: AuthorityElement): AuthorityElement {
  const limits = canonicalLimits(element);
  const conditions = canonicalConditions(element);
  return {
    ...(element.id !== undefined && { id: element.id }),
    type: element.type,
    locations: [...element.locations],
    actions: sorted(element.actions),
    identifiers: sorted(element.identifiers),
    ...(limits.length > 0 && { limits }),
    ...(Object.keys(conditions).length > 0 && { conditions }),
  };
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const sorted = (texts: readonly string[]): string[] => [...new Set(texts)].sort(byText);
const windowOrder = (window: Window | undefined): number => (window === undefined ? -1 : WINDOWS.indexOf(window));

/** One entry per field, unit and window; what is allowed each time stands in the first of them. */
function canonicalLimits(element: AuthorityElement): Limit[] {
  const subjects = new Map<string, ValueLimit[]>();
  for (const limit of valueLimits(element)) {
    const key = JSON.stringify([limit.field, limit.unit ?? ""]);
    subjects.set(key, [...(subjects.get(key) ?? []), limit]);
  }
  const values = [...subjects.entries()].sort(([a], [b]) => byText(a, b)).flatMap(([, limits]) => oneSubject(limits));
  const counts = countLimits(element)
    .map(({ max_count, window }): CountLimit => ({ max_count, window }))
    .sort((a, b) => windowOrder(a.window) - windowOrder(b.window));
  return [...values, ...counts];
}

function oneSubject(limits: readonly ValueLimit[]): ValueLimit[] {
  const first = limits[0];
  if (first === undefined) return [];
  const { field, unit } = first;
  const spell = (amount: string): string => formatAmount(minorOf(amount, unit), unit);
  const each = limits.find(({ max_each }) => max_each !== undefined)?.max_each;
  const subject = { field, ...(unit !== undefined && { unit }) };
  const maxEach = each === undefined ? {} : { max_each: spell(each) };
  const totals = limits
    .filter(({ max_total }) => max_total !== undefined)
    .sort((a, b) => windowOrder(a.window) - windowOrder(b.window))
    .map(({ max_total, window }) => ({
      ...(max_total !== undefined && { max_total: spell(max_total) }),
      ...(window !== undefined && { window }),
    }));
  if (totals.length === 0) return [{ ...subject, ...maxEach }];
  return totals.map((total, index) => ({ ...subject, ...(index === 0 && maxEach), ...total }));
}

function canonicalConditions(element: AuthorityElement): Conditions {
  const { tasks, environments, networks } = element.conditions ?? {};
  const hours = hoursOf(element)
    .map(canonicalHours)
    .sort((a, b) => byText(a.zone, b.zone));
  const approvals = approvalsOf(element)
    .map(canonicalApproval)
    .sort((a, b) => byText(`${a.field} ${a.unit ?? ""}`, `${b.field} ${b.unit ?? ""}`));
  return {
    ...(tasks !== undefined && { tasks: sorted(tasks) }),
    ...(environments !== undefined && { environments: ENVIRONMENTS.filter((name) => environments.includes(name)) }),
    ...(networks !== undefined && { networks: sorted(networks.map(spellNetwork)) }),
    ...together<"hours", Hours>("hours", hours),
    ...together<"approval_above", ApprovalAbove>("approval_above", approvals),
  };
}

/** Writes one entry alone and several as a list, as the parser demands. */
export function together<Name extends "hours" | "approval_above", T>(
  name: Name,
  entries: T[],
): { [K in Name]?: T | T[] } {
  const [first, ...more] = entries;
  if (first === undefined) return {};
  const member: { [K in Name]?: T | T[] } = {};
  member[name] = more.length === 0 ? first : entries;
  return member;
}

function spellNetwork(text: string): string {
  const network = parseNetwork(text);
  return network === undefined ? text : formatNetwork(network);
}

function canonicalApproval({ field, unit, value }: ApprovalAbove): ApprovalAbove {
  return { field, ...(unit !== undefined && { unit }), value: formatAmount(minorOf(value, unit), unit) };
}
