import { Button } from "@/components/ui/button";
import { Glyph } from "@/components/ui/status-mark";
import type { AdviceLevel } from "@/lib/authority/words/advice";
import type { Finding } from "./findings";

const looks: Record<AdviceLevel, { shape: "triangle" | "cross" | "half" | "diamond"; word: string; colour: string }> = {
  security: { shape: "triangle", word: "Security warning", colour: "text-bad" },
  error: { shape: "cross", word: "Error", colour: "text-bad" },
  warning: { shape: "half", word: "Warning", colour: "text-wait" },
  suggestion: { shape: "diamond", word: "Suggestion", colour: "text-info" },
};

const plural = (level: AdviceLevel, count: number) =>
  `${count} ${looks[level].word.toLowerCase()}${count === 1 ? "" : "s"}`;

/** Names a place as the form does: `0.limits` is `limits` of element 1. */
function placeOf(path: string): string {
  const [, index, member] = /^(\d+)(?:\.(.+))?$/.exec(path) ?? [];
  if (index === undefined) return path;
  return [`element ${Number(index) + 1}`, member].filter(Boolean).join(": ");
}

/** How many there are of each level, in words. */
export function findingsSummary(findings: readonly Finding[]): string {
  const levels = (Object.keys(looks) as AdviceLevel[]).flatMap((level) => {
    const count = findings.filter((finding) => finding.level === level).length;
    return count === 0 ? [] : [plural(level, count)];
  });
  return levels.length === 0 ? "No findings" : levels.join(", ");
}

/** Findings about the draft, each with its level, member and a sentence. */
export function FindingsList({
  findings,
  onMend,
}: {
  findings: readonly Finding[];
  /** Puts a finding right; without it, findings are only shown. */
  onMend?: (finding: Finding) => void;
}) {
  return (
    <div className="flex flex-col gap-2">
      <p role="status" className="text-ink2 text-sm">
        {findingsSummary(findings)}
      </p>
      <ul className="flex flex-col gap-2">
        {findings.map((finding) => {
          const { level, path, sentence, mend } = finding;
          const { shape, word, colour } = looks[level];
          return (
            <li key={`${level} ${path} ${sentence}`} className="flex gap-2 text-sm">
              <Glyph shape={shape} className={`mt-1 ${colour}`} />
              <span className="min-w-0 [overflow-wrap:anywhere]">
                <span className={`font-semibold ${colour}`}>{word}: </span>
                {sentence}
                {path !== "" && <code className="ms-1.5 font-mono text-ink3 text-xs">{placeOf(path)}</code>}
                {mend && onMend && (
                  <Button size="sm" className="mt-1 flex" onClick={() => onMend(finding)}>
                    {mend.label}
                  </Button>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
