import type { Chosen } from "@/lib/authority/combine/editor-bounds";
import { DAYS } from "@/lib/authority/language/model";
import { firstDuplicate } from "@/lib/protocols/json/members";
import { faultOffset } from "./json-fault";

/**
 * One element during an edit. It stays plain JSON: unfinished members, and members without a control in the form,
 * survive edits of other members.
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

/** Members of an element that its bounds are looked up by. */
export function chosenSoFar(element: DraftElement): Chosen {
  const [location] = textsOf(element.locations);
  const type = textOf(element.type);
  return {
    ...(location === undefined ? {} : { location }),
    ...(type === "" ? {} : { type }),
    actions: textsOf(element.actions),
  };
}

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

/** One threshold above which a person is asked: what the form can show. */
export type SimpleApproval = { field: string; unit: string; value: string };

/** Reads a threshold; undefined where there is none, or more than the form can show. */
export function simpleApproval(element: DraftElement): SimpleApproval | undefined {
  const { approval_above } = objectOf(element.conditions);
  if (approval_above === undefined || !isObject(approval_above)) return undefined;
  const { field, unit, value } = approval_above;
  return { field: textOf(field), unit: textOf(unit), value: textOf(value) };
}

export const writeApproval = ({ field, unit, value }: SimpleApproval): DraftElement => ({
  field,
  ...(unit === "" ? {} : { unit }),
  value,
});

const shownMembers = ["id", "type", "locations", "actions", "identifiers", "limits", "conditions"];
const shownConditions = ["tasks", "environments", "hours", "networks", "approval_above"];

/** Lists the conditions without a control in the form, by path in the element. They are kept and sent. */
export function onlyInJson(element: DraftElement): { path: string; value: unknown }[] {
  const conditions = objectOf(element.conditions);
  const beyond = (name: string, shown: unknown) => conditions[name] !== undefined && shown === undefined;
  const names = [
    ...Object.keys(conditions).filter((name) => !shownConditions.includes(name)),
    ...(beyond("hours", simpleHours(element)) ? ["hours"] : []),
    ...(beyond("approval_above", simpleApproval(element)) ? ["approval_above"] : []),
  ];
  return [
    ...Object.keys(element)
      .filter((name) => !shownMembers.includes(name))
      .map((name) => ({ path: name, value: element[name] })),
    ...(textsOf(element.locations).length > 1 ? [{ path: "locations", value: element.locations }] : []),
    ...names.map((name) => ({ path: `conditions.${name}`, value: conditions[name] })),
  ];
}

export type ReadDraft = { ok: true; draft: Draft } | { ok: false; fault: string; line: number | undefined };

/** Reads JSON text as a draft. It need not be a finished authority, only a list of objects. */
export function readDraft(text: string): ReadDraft {
  const refused = (fault: string, line?: number): ReadDraft => ({ ok: false, fault, line });
  const offset = faultOffset(text);
  if (offset !== undefined) {
    const line = text.slice(0, offset).split("\n").length;
    const found = text.slice(offset, offset + 20).split("\n")[0];
    return refused(found ? `This is not JSON from “${found}” on.` : "The end of the JSON is missing.", line);
  }
  const value: unknown = JSON.parse(text);
  // A reader of JSON keeps the last of two equal members and says nothing; here both were meant.
  const twice = firstDuplicate(text);
  if (twice !== "") return refused(`The member ${twice} is written twice.`);
  if (!Array.isArray(value)) return refused("Expected a list of elements: [ { … } ].", 1);
  const draft = value.filter(isObject);
  return draft.length === value.length ? { ok: true, draft } : refused("Every element of the list is an object.");
}

const textsInLines = /\[\n\s+("(?:[^"\\]|\\.)*"(?:,\n\s+"(?:[^"\\]|\\.)*")*)\n\s+\]/g;
const WIDE = 64;

/** Writes a draft as JSON; a short list of texts stands in one line. */
export const writeDraft = (draft: Draft): string =>
  JSON.stringify(draft, null, 2).replace(textsInLines, (whole, texts: string) => {
    const line = `[${texts.replace(/,\n\s+/g, ", ")}]`;
    return line.length > WIDE ? whole : line;
  });
