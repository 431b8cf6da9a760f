import type { AuditEntry } from "@/lib/audit/schema";
import type { PackManifest } from "./manifest.schema";

type Pinned = { index: number; note: string };
export type ReportContent = {
  manifest: Omit<PackManifest, "files">;
  pins: readonly Pinned[];
  timeline: readonly AuditEntry[];
  /** Whether the period has more entries of the agent than the timeline shows. */
  isCut: boolean;
  /** Entries that the kept checkpoint covers; absent without one. */
  keptSize: number | undefined;
};

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character] ?? "");

const limits = [
  "The log's key signs the manifest. The signature proves that this server wrote these files.",
  "Each pinned entry has a proof to one signed checkpoint. The entry was in the log when the checkpoint was signed.",
  "The pack holds no signatures of witnesses. Its proofs do not show that every reader sees the same log.",
  "The keys in keys.json and their times are the server's statement.",
  "Approval policies are the server's statement. The sealed records name the versions.",
  "People chose the pinned entries. The pack does not prove that no other entry matters.",
  "Notes, names and sentences of this report are no sealed bytes. The files under entries/ have the sealed bytes.",
  "A signed delegation stays signed after it was revoked. The entries show what was in effect.",
];

const style = `body{font:11pt/1.45 system-ui,sans-serif;color:#111;max-width:190mm;margin:10mm auto;padding:0 5mm}
h1{font-size:18pt;margin:0 0 4mm}h2{font-size:13pt;margin:8mm 0 2mm}dl{display:grid;grid-template-columns:40mm 1fr;gap:1mm 4mm}
dt{color:#555}dd{margin:0;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}thead{display:table-header-group}
th,td{text-align:left;vertical-align:top;border-bottom:.3mm solid #bbb;padding:1mm 2mm 1mm 0;overflow-wrap:anywhere}
tr{break-inside:avoid}code{font-size:9pt;overflow-wrap:anywhere}.pinned td{font-weight:600}@page{size:A4;margin:15mm}`;

const facts = (rows: readonly (readonly [name: string, value: string])[]): string =>
  `<dl>${rows.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join("")}</dl>`;

/** A text of the maker of the pack, with its paragraphs. */
const prose = (title: string, text: string | undefined): string =>
  text === undefined
    ? ""
    : `<h2>${title}</h2>${text
        .split(/\n+/)
        .map((line) => `<p>${escaped(line)}</p>`)
        .join("")}`;

const row = (entry: AuditEntry, notes: ReadonlyMap<number, string>): string => {
  const note = notes.get(entry.index);
  const cells = [String(entry.index), entry.time, entry.sentence, note ?? ""].map(
    (text) => `<td>${escaped(text)}</td>`,
  );
  return `<tr${note === undefined ? "" : ' class="pinned"'}>${cells.join("")}</tr>`;
};

/** Writes the report of a pack: one page of HTML without scripts, to be printed. */
export function reportHtml({ manifest, pins, timeline, isCut, keptSize }: ReportContent): string {
  const notes = new Map(pins.map(({ index, note }) => [index, note]));
  const { case: about, period, exporter, finishedAt, checkpoint, id } = manifest;
  const [origin = "", size = ""] = checkpoint.split("\n");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(about.title)}</title><style>${style}</style></head><body>
<h1>${escaped(about.title)}</h1>
${facts([
  ["Case", about.id],
  ["Pack", id],
  ["Agent", about.agent ?? "no single agent"],
  ["Period (UTC)", `${period.from} to ${period.to}`],
  ["Made by", `${exporter.name} (${exporter.id})`],
  ["Made at", finishedAt],
  ["Log", `${origin}, checkpoint of ${size} records`],
  ["Compared with", keptSize === undefined ? "no kept checkpoint" : `a kept checkpoint of ${keptSize} records`],
  ["Pinned entries", String(pins.length)],
])}
${prose("Question", about.question)}${prose("Finding", about.finding)}
<h2>Timeline</h2>
<p>Pinned entries are in bold.${isCut ? " The period has more entries of the agent than are shown here." : ""}</p>
<table><thead><tr><th>Entry</th><th>Time (UTC)</th><th>Event</th><th>Note</th></tr></thead><tbody>
${timeline.map((entry) => row(entry, notes)).join("\n")}
</tbody></table>
<h2>Limits of the proofs</h2>
<ul>${limits.map((text) => `<li>${escaped(text)}</li>`).join("")}</ul>
<h2>How to verify</h2>
<p>Run <code>node verify.mjs pack.zip --key KEY</code> with the log's key as you know it. README.txt describes the files.</p>
</body></html>
`;
}
