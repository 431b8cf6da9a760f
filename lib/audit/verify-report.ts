import { escapeDeceptive } from "@/lib/platform/base/text/plain-text";
import type { EntryStatement, Verification } from "./verify-evidence";

/** The result of a verification, with notes for the reader. */
export type Report = {
  notes: readonly string[];
  verification: Verification;
  /** Whether the reader gave the keys. Keys from the file prove only that the file is consistent with itself. */
  origin: "checked" | "unchecked";
};

/** The three verdicts, each with the exit code of the command. */
export const verdicts = {
  verified: { code: 0, says: "Verified." },
  consistent: { code: 3, says: "Consistent with itself only, origin not checked." },
  refused: { code: 1, says: "Refused: do not rely on this file." },
} as const;
export type Verdict = keyof typeof verdicts;

/** Judges a verification. */
export function verdictOf({ verification, origin }: Report): Verdict {
  if (!verification.ok) return "refused";
  return origin === "checked" ? "verified" : "consistent";
}

/** Words the absence of a sealed text. */
export const missingText = (member: string): string =>
  `The text "${member}" is not in this file: it was erased, or removed from the file.`;

/**
 * Writes a report as the command prints it. Texts of the file are escaped: they must neither look like a verdict nor hide
 * the real one.
 */
export function reportLines(report: Report): string[] {
  const { checks, missingTexts = [], statement } = report.verification;
  const lines = [
    ...report.notes.map((note) => `note    ${note}`),
    ...checks.map(({ ok, says }) => `${ok ? "ok     " : "WRONG  "} ${says}`),
    ...missingTexts.map((member) => `MISSING ${missingText(member)}`),
    ...(statement ? statementLines(statement) : []),
  ];
  return [...lines.map(escapeDeceptive), "", verdicts[verdictOf(report)].says];
}

/** Writes the content of the entry. Values are JSON, so that each has one line. */
const statementLines = ({ sentence, facts, texts }: EntryStatement): string[] => [
  `says    ${sentence}`,
  ...facts.map(([member, value]) => `fact    ${member}: ${JSON.stringify(value)}`),
  ...texts.map(([member, value]) => `text    ${member}: ${JSON.stringify(value)}`),
];
