import { refusalText } from "./refusals";
import type { Templates, Told } from "./told";

const lists: Readonly<Record<string, string>> = { decisions: "the decisions", trail: "the audit trail" };

/** The result of a search: `12 entries`, `more than 10000 entries`, `50 entries and more`. */
function found({ entry: { facts } }: Told): string {
  const { count, counted, more } = facts;
  const entries = `${Number(count)} ${count === 1 ? "entry" : "entries"}`;
  if (more !== true) return entries;
  return counted === "total" ? `more than ${entries}` : `${entries} and more`;
}

const quoted = (q: string): string => (q === "" ? "a text that was erased" : `"${q}"`);

const question = ({ entry, text }: Told): string =>
  entry.facts.filtered === true ? ` for ${quoted(text("q", ""))}` : "";

function entriesRead({ entry: { facts } }: Told): string {
  const [index, count] = [Number(facts.index), Number(facts.count)];
  return count === 1 ? `entry ${index}` : `entries ${index} to ${index + count - 1}`;
}

/** Why a person was refused, where the words of the code do not tell it. */
const reasons: Readonly<Record<string, string>> = {
  forbidden: "their roles did not include it",
  not_allowed: "their roles did not include it",
  step_up_required: "they had signed in more than 15 minutes before",
  cross_origin: "a page of another origin asked for it",
  account_link_waiting: "the link of their account waited for another person",
  password_to_choose: "they had a password to choose first",
  second_person_required: "it took a second person",
};

const reasonOf = ({ entry: { code } }: Told): string => reasons[code ?? "forbidden"] ?? refusalText(code ?? "");

/** Searches, opened entries, and refused attempts of people. */
export const readSentences: Templates = {
  "audit.searched": (t) =>
    `${t.who} searched ${lists[String(t.entry.facts.list)] ?? "the audit trail"}${question(t)}: ${found(t)}`,
  "audit.read": (t) =>
    t.entry.facts.as === "around"
      ? `${t.who} read what lies around entry ${Number(t.entry.facts.index)}`
      : `${t.who} ${t.entry.facts.as === "bytes" || t.entry.facts.as === "bundle" ? "read the bytes of" : "opened"} ${entriesRead(t)}`,
  "access.refused": (t) => `${t.who} was refused ${String(t.entry.facts.operation)}: ${reasonOf(t)}`,
  "audit.reads-counted": (t) =>
    `${t.who} read or was refused ${Number(t.entry.facts.withheld)} more times within a minute than are recorded one by one`,
};
