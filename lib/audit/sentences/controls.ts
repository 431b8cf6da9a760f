import { spelled, type Templates, type Told } from "./told";

const control = ({ entry }: Told): string => `the control “${spelled(entry.facts.control)}”`;

/** An entry by its number, a thing by its name. */
const item = ({ entry, name }: Told): string => {
  const key = String(entry.facts.item ?? "");
  return /^\d+$/.test(key) ? `entry ${key}` : name(key, "an item");
};

const counted = (count: unknown, noun: string): string => {
  const number = Number(count ?? 0);
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
};

const conclusions: Readonly<Record<string, string>> = { effective: "effective", not_effective: "not effective" };
const verdicts: Readonly<Record<string, string>> = { pass: "pass", fail: "fail", not_applicable: "not applicable" };

/** Audit controls and their work papers. */
export const controlSentences: Templates = {
  "control.run-ordered": (t) => `${t.who} ordered a run of ${control(t)}`,
  "control.run": (t) =>
    `A run of ${control(t)} found ${counted(t.entry.facts.exceptions, "exception")} among ${counted(t.entry.facts.population, "item")}`,
  "control.item-ticked": (t) =>
    `${t.who} gave ${item(t)} the verdict ${verdicts[String(t.entry.facts.tick)] ?? "unknown"} in ${control(t)}${t.text("comment", "") === "" ? "" : `: ${t.text("comment", "")}`}`,
  "control.signed-off": (t) =>
    `${t.who} signed off a run of ${control(t)} as ${conclusions[String(t.entry.facts.conclusion)] ?? "unknown"}${t.because}`,
  "control.paper-downloaded": (t) =>
    `${t.who} downloaded the work paper of a run of ${control(t)} as ${String(t.entry.facts.format ?? "a file").toUpperCase()}`,
};
