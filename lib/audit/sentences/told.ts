import type { EntryView } from "@/lib/audit/entry-view";
import { shownText } from "./shown-texts";

/** Finds today's name of an id, for records that hold none. */
export type NameLookup = (id: string) => string | undefined;

/** A record with the words that sentences are made of. */
export type Told = {
  entry: EntryView;
  /** The person, instance or system that acted. */
  who: string;
  /** The agent that the record is about. */
  agent: string;
  /** The name of an id as it was, else today's, else the fallback. */
  name(id: unknown, fallback: string): string;
  /** A text of the record, or the fallback where there is none or it was erased. */
  text(member: string, fallback: string): string;
  /** `: reason`, where one was given. */
  because: string;
};

export type Template = (told: Told) => string;
export type Templates = Readonly<Record<string, Template>>;

/** Prepares a record for its template. */
export function toldOf(entry: EntryView, now: NameLookup = () => undefined): Told {
  const name = (id: unknown, fallback: string): string =>
    typeof id === "string" ? (shownName(entry.names.get(id)) ?? shownName(now(id)) ?? fallback) : fallback;
  const text = (member: string, fallback: string): string => entry.texts[member] ?? fallback;
  const reason = text("reason", text("note", ""));
  return {
    entry,
    name,
    text,
    who: actorOf(entry, name),
    agent: name(entry.agent, "an agent"),
    because: reason === "" ? "" : `: ${reason}`,
  };
}

const shownName = (name: string | undefined): string | undefined => (name === undefined ? undefined : shownText(name));

const kinds: Readonly<Record<string, string>> = {
  person: "A person",
  instance: "An instance",
  resource_server: "A resource server",
};

function actorOf({ actor, agent, facts }: EntryView, name: Told["name"]): string {
  if (actor.type === "instance") return name(agent, "An instance");
  const who = name(actor.id, kinds[actor.type] ?? "The system");
  // An agent may act with a person's authority: the deed is the agent's, in that person's name.
  return typeof facts.throughAgent === "string" ? `${name(facts.throughAgent, "An agent")} (for ${who})` : who;
}

/** Joins names as sentences do: `A, B and C`. */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? "";
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** The names of several ids of one fact. */
export const namesOf = ({ entry, name }: Told, member: string, fallback: string): string[] => {
  const ids = entry.facts[member];
  return Array.isArray(ids) ? ids.map((id) => name(id, fallback)) : [];
};

/** `, approved by A and B`, where the record states who approved. */
export function approvedBy(told: Told, member = "approvers"): string {
  const approvers = namesOf(told, member, "a person");
  return approvers.length === 0 ? "" : `, approved by ${listed(approvers)}`;
}

/** `, as A proposed`, where the change took two people; `, alone` where one acted before there were two. */
export function proposedBy({ entry, name }: Told): string {
  const { proposedById, alone } = entry.facts;
  if (alone === true) return ", alone";
  return typeof proposedById === "string" ? `, as ${name(proposedById, "another person")} proposed` : "";
}

/** So much of a text is told. */
const maxText = 60;

/** A value as a sentence says it; undefined where it is too much for one. */
function valueTold(value: unknown, name: Told["name"]): string | undefined {
  if (value === null || value === "") return "none";
  if (typeof value === "object") return undefined;
  const text = name(value, instantTold(value)).replaceAll(/\s+/g, " ").trim();
  return text.length > maxText ? `${text.slice(0, maxText).trimEnd()}…` : text;
}

/** Words of a member: `riskTier` is `risk tier`. */
export const nounOf = (member: string): string => member.replaceAll(/([A-Z])/g, " $1").toLowerCase();

/** One change, `risk tier low → high`; its name alone where a side was erased or is no plain value. */
function movedText({ member, before, after, erased }: Told["entry"]["changes"][number], { name }: Told): string {
  const [old, now] = [valueTold(before, name), valueTold(after, name)];
  return erased || old === undefined || now === undefined ? nounOf(member) : `${nounOf(member)} ${old} → ${now}`;
}

/** The members that an edit changed: ` (risk tier low → high; rules)`. `special` has the texts of special members. */
export function members(told: Told, special: Readonly<Record<string, string>> = {}): string {
  const touched = told.entry.changes.map((change) => {
    const text = special[change.member] ?? "";
    return text === "" ? movedText(change, told) : `${nounOf(change.member)}: ${text}`;
  });
  return touched.length === 0 ? "" : ` (${touched.join("; ")})`;
}

const instantShape = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/;

/** An instant to the second, with its zone; another value as it is. A sentence is the same for each reader. */
export function instantTold(value: unknown): string {
  const [, day, time] = instantShape.exec(String(value)) ?? [];
  return day === undefined ? String(value) : `${day} ${time} UTC`;
}

/** The day of an instant, with its zone; empty for a value that is none. */
export function dayTold(value: unknown): string {
  const [, day] = instantShape.exec(String(value)) ?? [];
  return day === undefined ? "" : `${day} UTC`;
}

/** ` in place of A`, where a cover decided. */
export const inPlaceOf = ({ entry, name }: Told): string =>
  typeof entry.facts.for === "string" ? ` in place of ${name(entry.facts.for, "another person")}` : "";

/** Words of a code: `superseded_key_used` is `superseded key used`. */
export const spelled = (code: unknown): string => String(code ?? "").replaceAll(/[_-]/g, " ");

/** A name with the noun before it: `the group finance`. */
export const named = (noun: string, value: string): string => (value === "" ? noun : `${noun} ${value}`);

/** Types of resources of which there are not several. */
const uncountable: ReadonlySet<string> = new Set([
  ...["access", "code", "content", "data", "information", "inventory", "mail", "money", "payroll", "stock", "storage"],
]);

const article = (noun: string): string => (/^[aeiou]/i.test(noun) ? "an" : "a");

/** `a payment`, `an order`, `stock`. */
export const a = (noun: string): string => (uncountable.has(noun) ? noun : `${article(noun)} ${noun}`);

/** `, at a risk of 65 (everything 15, tier 20)`, where the record has the risk that was shown. Older ones have no weights. */
export function atRisk({ entry }: Pick<Told, "entry">): string {
  const { risk, riskParts, riskWeights } = entry.facts;
  if (typeof risk !== "number") return "";
  const [codes, weights] = [riskParts, riskWeights].map((of): readonly unknown[] => (Array.isArray(of) ? of : []));
  const parts = (codes ?? []).map((code, at) => [spelled(code), weights?.[at] ?? []].flat().join(" "));
  return `, at a risk of ${risk}${parts.length === 0 ? "" : ` (${parts.join(", ")})`}`;
}
