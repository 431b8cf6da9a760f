import { listed, named, proposedBy, spelled, type Templates, type Told } from "./told";

const witness = ({ text }: Told): string => named("the witness", text("name", ""));

const hold = ({ text }: Told): string => named("the legal hold", text("name", ""));
const texts = ({ entry }: Told): string[] =>
  Array.isArray(entry.facts.members) ? entry.facts.members.map((member) => `the text ${String(member)}`) : ["texts"];

const counted = ({ entry: { facts } }: Told): string =>
  facts.count === 1 ? `entry ${facts.first}` : `${facts.count} entries from ${facts.first} to ${facts.last}`;
const membersOf = ({ entry: { facts } }: Told): string[] =>
  Array.isArray(facts.members) ? facts.members.map(String) : [];

const memberWords: Readonly<Record<string, string>> = { row: "a missing row", extra_row: "a row without a record" };

function differed(told: Told, members: readonly string[]): string {
  const { count, first, last } = told.entry.facts;
  if (members.includes("changed_text"))
    return `Texts beside the sealed records are not the sealed ones in ${counted(told)}. They were left as they are`;
  if (members.every((member) => member === "extra_row")) {
    const places = count === 1 ? `place ${first}` : `${count} places from ${first} to ${last}`;
    return `Rows without a record were removed from the search, at ${places}`;
  }
  const words = members.map((member) => memberWords[member] ?? member);
  return `The search differed from the sealed records in ${counted(told)}: ${listed(words)}. It was derived again`;
}

/** Changes of how the log itself is kept. */
export const keepingSentences: Templates = {
  "log.witness-added": (t) => `${t.who} named ${witness(t)} of the log`,
  "log.retention-changed": (t) =>
    `${t.who} changed how long records are kept to ${t.entry.facts.months === null ? "for ever" : `${t.entry.facts.months} months`}${proposedBy(t)}${t.because}`,
  "log.retention-applied": (t) =>
    `Retention removes ${t.entry.facts.count} records of ${t.entry.facts.month}: entries ${t.entry.facts.from} to ${Number(t.entry.facts.to) - 1}`,
  "log.retention-stopped": (t) =>
    `${t.entry.facts.by === "setting" ? "A longer retention" : "A legal hold"} stopped the removal of records: entries ${t.entry.facts.next} to ${Number(t.entry.facts.to) - 1} are kept`,
  "log.search-differed": (t) => differed(t, membersOf(t)),
  "log.hold-placed": (t) => `${t.who} placed ${hold(t)}${t.because}`,
  "log.hold-released": (t) => `${t.who} released ${hold(t)}${proposedBy(t)}${t.because}`,
  "log.text-erased": (t) =>
    `${t.entry.actor.type === "system" ? "An operator" : t.who} erased ${listed(texts(t))} of entry ${t.entry.facts.index}, reason ${spelled(t.entry.facts.reason)}${t.because}`,
  "log.witness-removed": (t) => `${t.who} removed ${witness(t)} of the log`,
};
