import { ChevronRight } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { isMarked, type Risk, riskLevel } from "@/lib/risk/model";

const tones = { low: "text-ok", medium: "text-ink2", high: "text-wait", critical: "text-bad" } as const;

/** The score of what is asked, with its level. */
export function RiskScore({ score }: Pick<Risk, "score">) {
  const level = riskLevel(score);
  return (
    <span className={cn("whitespace-nowrap font-semibold", tones[level])}>
      Risk {score}, {level}
    </span>
  );
}

type RiskPartsProps = {
  risk: { score: number; parts: readonly { code: string; sentence: string; weight: number }[] };
  /** Whether the parts are shown at once, as where a person decides. */
  open?: boolean;
};

/** The score, and each part with its weight: on demand, or at once. */
export function RiskParts({ risk: { score, parts }, open = false }: RiskPartsProps) {
  if (parts.length === 0) {
    return (
      <p className="text-sm">
        <RiskScore score={score} />
      </p>
    );
  }
  return (
    <details className="group text-sm" open={open}>
      <summary className="flex min-h-6 w-fit items-center gap-1.5 rounded-md pe-2 [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
        <RiskScore score={score} />
        <span className="text-ink3">
          {parts.length} {parts.length === 1 ? "part" : "parts"}
        </span>
      </summary>
      <ul aria-label="Parts of the risk" className="mt-1 flex flex-col gap-0.5">
        {parts.map((part) => (
          <li key={part.code} className="grid grid-cols-[2rem_minmax(0,1fr)] gap-2 [overflow-wrap:anywhere]">
            <span className="text-end font-mono text-ink3">{part.weight}</span>
            <span className={cn(isMarked(part) && "font-semibold text-bad")}>{part.sentence}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
