import { DAYS } from "@/lib/authority/model";

/**
 * One element while it is being written. It stays plain JSON: what the form does not show, because it is unfinished
 * or only to be had in JSON, survives every edit of the rest.
 */
export type DraftElement = Readonly<Record<string, unknown>>;
export type Draft = readonly DraftElement[];

export const blankElement: DraftElement = { type: "", locations: [], actions: [], identifiers: [] };

const isObject = (value: unknown): value is DraftElement =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads a text; anything else is an empty one. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Reads a list of texts; anything else is an empty one. */
export const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

/** Reads an object; anything else is an empty one. */
export const objectOf = (value: unknown): DraftElement => (isObject(value) ? value : {});

/** Sets a member, or takes it out: empty texts, lists and objects mean that nothing is said. */
export function withMember(object: DraftElement, name: string, value: unknown): DraftElement {
  const { [name]: _, ...rest } = object;
  const empty =
    value === undefined ||
    value === "" ||
    (Array.isArray(value) && value.length === 0) ||
    (isObject(value) && Object.keys(value).length === 0);
  return empty ? rest : { ...rest, [name]: value };
}

/** Sets a member that every element has, also to nothing, so that the JSON keeps showing what is missing. */
export const withRequired = (element: DraftElement, name: string, value: unknown): DraftElement => ({
  ...element,
  [name]: value,
});

/** The limits of an element, as they were written. */
export const limitsOf = (element: DraftElement): DraftElement[] =>
  Array.isArray(element.limits) ? element.limits.map(objectOf) : [];

export const isCountLimit = (limit: DraftElement): boolean => "max_count" in limit;

/** Sets one condition of an element. */
export const withCondition = (element: DraftElement, name: string, value: unknown): DraftElement =>
  withMember(element, "conditions", withMember(objectOf(element.conditions), name, value));

/** Hours of one window in one zone: what the form can show. */
export type SimpleHours = { zone: string; days: string[]; from: string; to: string };

export const workingHours = (zone: string): SimpleHours => ({
  zone,
  days: DAYS.slice(0, 5),
  from: "08:00",
  to: "18:00",
});

/** Reads hours that are of one window; undefined where there are none, or more than the form can show. */
export function simpleHours(element: DraftElement): SimpleHours | undefined {
  const { zone, windows } = objectOf(objectOf(element.conditions).hours);
  if (!Array.isArray(windows) || windows.length !== 1) return undefined;
  const { days, from, to } = objectOf(windows[0]);
  return { zone: textOf(zone), days: textsOf(days), from: textOf(from), to: textOf(to) };
}

export const writeHours = ({ zone, days, from, to }: SimpleHours): DraftElement => ({
  zone,
  windows: [{ days: DAYS.filter((day) => days.includes(day)), from, to }],
});

const shownMembers = ["type", "locations", "actions", "identifiers", "limits", "conditions"];
const shownConditions = ["tasks", "environments", "hours"];

/** Names what an element says that the form has no control for. It is kept, and sent. */
export function onlyInJson(element: DraftElement): string[] {
  const conditions = objectOf(element.conditions);
  return [
    ...Object.keys(element).filter((name) => !shownMembers.includes(name)),
    ...Object.keys(conditions).filter((name) => !shownConditions.includes(name)),
    ...(conditions.hours !== undefined && simpleHours(element) === undefined ? ["hours"] : []),
    ...(textsOf(element.locations).length > 1 ? ["locations"] : []),
  ];
}

export type ReadDraft = { ok: true; draft: Draft } | { ok: false; fault: string };

/** Reads JSON text as a draft. It need not be a finished authority, only a list of objects. */
export function readDraft(text: string): ReadDraft {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) return { ok: false, fault: "Expected a list of elements: [ { … } ]." };
    const draft = value.filter(isObject);
    if (draft.length !== value.length) return { ok: false, fault: "Every element of the list is an object." };
    return { ok: true, draft };
  } catch (error) {
    return { ok: false, fault: error instanceof Error ? error.message : "This is not JSON." };
  }
}

export const writeDraft = (draft: Draft): string => JSON.stringify(draft, null, 2);
