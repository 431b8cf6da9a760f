import { members, named, type Templates, type Told } from "./told";

/** `12 entries`, `1 entry`. */
const entries = ({ entry }: Told): string => {
  const count = Number(entry.facts.count ?? 0);
  return `${count} ${count === 1 ? "entry" : "entries"}`;
};

const about = ({ text }: Told): string => named("the case", text("title", ""));

const search = ({ text, entry: { facts } }: Told): string =>
  facts.list === "agents"
    ? `${named("the view", text("name", ""))} of the inventory`
    : named("the search", text("name", ""));
const withEntries = ({ entry: { facts } }: Told): string => {
  const count = Array.isArray(facts.entries) ? facts.entries.length : 0;
  return count === 0 ? "" : ` with ${count} ${count === 1 ? "entry" : "entries"}`;
};

function evidence({ entry: { facts }, text }: Told): string {
  if (typeof facts.index === "number") return `the evidence of entry ${facts.index}`;
  if (typeof facts.review === "string") return `the evidence of ${named("the access review", text("name", ""))}`;
  return `${String(facts.file ?? "a file")} of an export`;
}

/** Exports of the trail, downloads of their files, and cases. */
export const exportSentences: Templates = {
  "audit.exported": (t) =>
    `${t.who} exported ${entries(t)} of the audit trail as ${String(t.entry.facts.format ?? "a file").toUpperCase()}: ${t.text("purpose", "the purpose was erased")}`,
  "audit.export-ordered": (t) =>
    `${t.who} ordered an export of the audit trail as ${String(t.entry.facts.format ?? "a file").toUpperCase()}: ${t.text("purpose", "the purpose was erased")}`,
  "audit.export-removed": (t) =>
    `${t.who} deleted an export of the audit trail: ${t.text("purpose", "the purpose was erased")}`,
  "case.opened": (t) => `${t.who} opened ${about(t)}${withEntries(t)}`,
  "case.handed-over": (t) =>
    `${t.who} handed ${about(t)} over from ${t.name(t.entry.facts.from, "a person")} to ${t.name(t.entry.facts.to, "a person")}${t.because}`,
  "case.note-changed": (t) => `${t.who} changed the note of entry ${String(t.entry.facts.index)} in ${about(t)}`,
  "case.closed": (t) => `${t.who} closed ${about(t)}${t.because}`,
  "case.reopened": (t) => `${t.who} reopened ${about(t)}${t.because}`,
  "case.removed": (t) => `${t.who} deleted ${about(t)}`,
  "case.entry-pinned": (t) => `${t.who} pinned entry ${String(t.entry.facts.index)} to ${about(t)}${t.because}`,
  "case.entry-unpinned": (t) => `${t.who} removed entry ${String(t.entry.facts.index)} from ${about(t)}`,
  "search.shared": (t) => `${t.who} shared ${search(t)}`,
  "search.edited": (t) => `${t.who} changed ${search(t).replace("the", "the shared")}${members(t)}`,
  "search.removed": (t) => `${t.who} deleted ${search(t).replace("the", "the shared")}`,
  "search.alert-stopped": (t) =>
    `The alert on ${search(t)} of ${t.name(t.entry.facts.owner, "a person")} was switched off: ${t.entry.facts.code === "owner_not_allowed" ? "they may not search for it any more" : "its filter cannot be read any more"}`,
  "search.alerted": (t) => `New entries matched ${search(t)} of ${t.name(t.entry.facts.owner, "a person")}`,
  "evidence.downloaded": (t) => `${t.who} downloaded ${evidence(t)}`,
};
