import { cn } from "@/components/ui/cn";
import type { StatusGlyph } from "@/components/ui/status-looks";
import { Glyph } from "@/components/ui/status-mark";

export type Decision = "allow" | "deny" | "change" | "error";

const looks: Record<Decision, { glyph: StatusGlyph; colour: string }> = {
  allow: { glyph: "dot", colour: "text-ok" },
  deny: { glyph: "triangle", colour: "text-bad" },
  change: { glyph: "diamond", colour: "text-info" },
  error: { glyph: "cross", colour: "text-wait" },
};

/** The outcome of a decision or the kind of an entry: shape, word and colour. */
export function DecisionMark({
  decision,
  label,
  className,
}: {
  decision: Decision;
  label?: string | undefined;
  className?: string | undefined;
}) {
  const look = looks[decision];
  return (
    <span className={cn("inline-flex items-center gap-1.5 whitespace-nowrap font-semibold", look.colour, className)}>
      <Glyph shape={look.glyph} />
      {label ?? decision}
    </span>
  );
}
