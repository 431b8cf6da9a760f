import type { Templates, Told } from "./told";

/** `12 entries`, `1 entry`. */
const entries = ({ entry }: Told): string => {
  const count = Number(entry.facts.count ?? 0);
  return `${count} ${count === 1 ? "entry" : "entries"}`;
};

/** Exports of the trail, and downloads of their files. */
export const exportSentences: Templates = {
  "audit.exported": (t) =>
    `${t.who} exported ${entries(t)} of the audit trail as ${String(t.entry.facts.format ?? "a file").toUpperCase()}: ${t.text("purpose", "the purpose was erased")}`,
  "evidence.downloaded": (t) => `${t.who} downloaded ${String(t.entry.facts.file ?? "a file")} of an export`,
};
