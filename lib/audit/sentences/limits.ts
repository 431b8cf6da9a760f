import type { EntryView } from "@/lib/audit/entry-view";
import { isRecord, perWindow } from "./amounts";
import { listed } from "./told";

type Facts = EntryView["facts"];
type Limit = { readonly [member: string]: unknown };
/** Elements of one type with the same limits; none where nothing limits them. */
type Group = { ids: readonly string[]; type: string; limits: readonly Limit[] };
/** The limits of an authority in a record; `further` counts the elements that were too many to keep. */
type Stated = { groups: readonly Group[]; further: number };

function statedIn(facts: Facts, member = "elements", further = "furtherElements"): Stated | undefined {
  const elements = facts[member];
  if (!Array.isArray(elements)) return undefined;
  const groups = elements.filter(isRecord).map(({ ids, type, limits }) => ({
    ...{ ids: Array.isArray(ids) ? ids.map(String) : [], type: String(type) },
    limits: Array.isArray(limits) ? limits.filter(isRecord) : [],
  }));
  return { groups, further: Number(facts[further] ?? 0) };
}

/** So many limits, elements or changes are told. */
const maxTold = 3;
const shortened = (texts: readonly string[], more: string): string[] =>
  texts.length > maxTold ? [...texts.slice(0, maxTold), more] : [...texts];

/** The limits of one group: `up to 5.00 EUR each`. A total or a count holds for each of its elements alone. */
function upTo({ ids, limits }: Group): string {
  const most = listed(shortened(limits.map(perWindow), "further limits"));
  const alone = ids.length > 1 && limits.some(({ window }) => window !== "each");
  return `up to ${most}${alone ? ` for each of ${ids.length} elements` : ""}`;
}

const fieldsOf = ({ limits }: Group): string[] =>
  limits.flatMap(({ field }) => (typeof field === "string" ? [field] : []));

/** One group beside others: `payment up to 3 items each, without a limit on amount`. */
function beside(group: Group, groups: readonly Group[]): string {
  if (group.limits.length === 0) return `${group.type} without a limit`;
  const own = new Set(fieldsOf(group));
  const alike = groups.filter(({ type }) => type === group.type).flatMap(fieldsOf);
  const free = [...new Set(alike)].filter((field) => !own.has(field));
  return `${group.type} ${upTo(group)}${free.length === 0 ? "" : `, without a limit on ${listed(free)}`}`;
}

const furtherElements = (count: number): string => `${count} further element${count === 1 ? "" : "s"}`;

function phrase({ groups, further }: Stated): string {
  const [first, ...others] = groups;
  if (!first || groups.every(({ limits }) => limits.length === 0)) return "";
  if (others.length === 0 && further === 0) return upTo(first);
  const left = groups.slice(maxTold).reduce((sum, { ids }) => sum + ids.length, further);
  const told = groups.slice(0, maxTold).map((group) => beside(group, groups));
  return [...told, ...(left === 0 ? [] : [furtherElements(left)])].join("; ");
}

/** The limits of all elements: `up to 5.00 EUR each`; with `;` where they differ; empty where a record states none. */
export function limitsTold(facts: Facts): string {
  const stated = statedIn(facts);
  return stated ? phrase(stated) : "";
}

/** How the limits moved, element by element: `5.00 EUR each → 9000.00 EUR each`; empty where they did not. */
export function limitsMoved(facts: Facts): string {
  const before = statedIn(facts, "elementsBefore", "furtherElementsBefore");
  const after = statedIn(facts);
  if (!before || !after) return "";
  const [old, now] = [byElement(before), byElement(after)];
  const several = new Set([...old.values(), ...now.values()].map(({ type }) => type)).size > 1;
  const moved = [...now].flatMap(([id, group]) =>
    moves(old.get(id) ?? group, group).map((move) => (several ? `${group.type} ${move}` : move)),
  );
  const whole = before.further + after.further === 0;
  const of = (verb: string, from: Elements, without: Elements): string[] =>
    whole ? [...from].flatMap(([id, group]) => (without.has(id) ? [] : [`${verb} ${beside(group, [group])}`])) : [];
  const texts = [...new Set([...moved, ...of("added", now, old), ...of("removed", old, now)])];
  return shortened(texts, "further limits").join(", ");
}

type Elements = ReadonlyMap<string, Group>;
const byElement = ({ groups }: Stated): Elements =>
  new Map(groups.flatMap((group) => group.ids.map((id) => [id, { ...group, ids: [id] }] as const)));

function moves(before: Group, after: Group): string[] {
  const [old, now] = [byKey(before), byKey(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [from, to] = [old.get(key) ?? "no limit", now.get(key) ?? "no limit"];
    return from === to ? [] : [`${from} → ${to}`];
  });
}

const byKey = ({ limits }: Group): Map<string, string> =>
  new Map(limits.map((limit) => [JSON.stringify([limit.field, limit.unit, limit.window]), perWindow(limit)]));
