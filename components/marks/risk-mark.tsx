import { cn } from "@/components/ui/cn";
import { Glyph } from "@/components/ui/status-mark";

export type RiskTier = "low" | "medium" | "high" | "critical";

const tiers: Record<RiskTier, { level: number; colour: string }> = {
  low: { level: 1, colour: "text-ink2" },
  medium: { level: 2, colour: "text-ink2" },
  high: { level: 3, colour: "text-wait" },
  critical: { level: 4, colour: "text-bad" },
};

const marks = [1, 2, 3, 4];

/** A risk tier: the word, and four rising bars filled up to it; critical also bears a triangle. */
export function RiskMark({ tier, className }: { tier: RiskTier; className?: string | undefined }) {
  const { level, colour } = tiers[tier];
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1.5 whitespace-nowrap",
        colour,
        level > 2 && "font-semibold",
        className,
      )}
    >
      <svg aria-hidden="true" viewBox="0 0 15 10" className="h-2.5 w-4 shrink-0">
        {marks.map((mark) => (
          <rect
            key={mark}
            x={(mark - 1) * 4}
            y={8 - mark * 2}
            width="3"
            height={2 + mark * 2}
            fill="currentColor"
            opacity={mark <= level ? 1 : 0.22}
          />
        ))}
      </svg>
      {tier}
      {tier === "critical" && <Glyph shape="triangle" />}
    </span>
  );
}
