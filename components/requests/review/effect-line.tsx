import { DirectionMark } from "@/components/authority/effect-lines";
import { Timestamp } from "@/components/time/timestamp";
import type { EffectLine } from "@/lib/requests/schema";

const axes: Record<string, string> = {
  element: "Everything",
  location: "Resource server",
  identifiers: "Resources",
  units: "Currencies",
  max_each: "Each time",
  max_total: "Together",
  max_count: "How often",
  approval_above: "Asks a person",
  notBefore: "Begins",
  expiresAt: "Ends",
  maxDepth: "Further hops",
};

const axisName = (axis: string): string => axes[axis] ?? `${axis.charAt(0).toUpperCase()}${axis.slice(1)}`;

function Side({ axis, text }: { axis: string; text: string }) {
  const instant = axis === "notBefore" || axis === "expiresAt";
  return instant ? <Timestamp at={text} mode="exact" precision="minute" /> : text;
}

/** One axis of a change: what it was, what it is, and whether that is wider. */
export function EffectLineItem({ line: { axis, direction, before, after } }: { line: EffectLine }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 py-0.5">
      <DirectionMark direction={direction} {...(direction === "same" && { word: "changed" })} />
      <span className="text-ink3">{axisName(axis)}</span>
      <span className="min-w-0 [overflow-wrap:anywhere]">
        <del className="text-ink3">
          <Side axis={axis} text={before} />
        </del>
        <span aria-hidden className="px-1.5 text-ink3">
          →
        </span>
        <ins className="font-semibold no-underline">
          <Side axis={axis} text={after} />
        </ins>
      </span>
    </li>
  );
}
