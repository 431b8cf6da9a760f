"use client";

import { useId } from "react";
import { useZone } from "@/components/time/zone";
import { cn } from "@/components/ui/cn";
import type { Bar } from "@/lib/audit/summary.schema";
import { instantText, spanText } from "./time-range";
import { type Drag, useBrush } from "./use-brush";

export type HistogramProps = {
  bars: readonly Bar[];
  /** The counts are of an earlier question. */
  stale: boolean;
  onZoom: (from: string, to: string) => void;
};

const heightPx = 56;
/** Below this line are the ticks of entries that are no decision. */
const basePx = 46;
const tickPx = heightPx - basePx - 2;

/**
 * The entries over time: allowed solid, denied hatched, others as ticks. Changes of rules and stops are marked. Dragging over it makes the range narrower.
 */
export function Histogram({ bars, stale, onZoom }: HistogramProps) {
  const { shown, name } = useZone();
  const { plot, drag, over, handlers } = useBrush(bars.length, ({ first, last }) => {
    const [begins, ends] = [bars[first], bars[last]];
    if (begins && ends) onZoom(begins.from, ends.to);
  });
  const [first, last] = [bars[0], bars.at(-1)];
  const read = drag ? spanOf(bars, drag) : over === undefined ? undefined : bars[over];
  return (
    <figure aria-label="Entries over time" className={cn("min-w-0 transition-opacity", stale && "opacity-60")}>
      <div
        ref={plot}
        aria-hidden
        className="relative cursor-crosshair touch-pan-y select-none print:cursor-auto"
        {...handlers}
      >
        <Bars bars={bars} marked={drag} over={over} />
      </div>
      <figcaption className="flex min-h-4 justify-between gap-3 text-ink3 text-xs">
        <span aria-hidden>{first && instantText(first.from, shown)}</span>
        <span aria-hidden className="min-w-0 truncate text-ink">
          {read && `${spanText(read.from, read.to, shown)}: ${countsText(read)}`}
        </span>
        <span aria-hidden>{last && `${instantText(last.to, shown)} ${name}`}</span>
        <div className="sr-only">
          <BarTable bars={bars} />
        </div>
      </figcaption>
    </figure>
  );
}

const kinds = {
  ...{ allow: "allowed", deny: "denied", other: "other", rules: "changes of rules", stops: "revocations" },
} as const;
type Kind = keyof typeof kinds;
const always: readonly Kind[] = ["allow", "deny", "other"];

const countsText = (bar: Bar): string =>
  (Object.keys(kinds) as Kind[])
    .filter((kind) => always.includes(kind) || bar[kind] > 0)
    .map((kind) => `${bar[kind].toLocaleString("en")} ${kinds[kind]}`)
    .join(" · ");

function spanOf(bars: readonly Bar[], { from, to }: Drag): Bar | undefined {
  const chosen = bars.slice(Math.min(from, to), Math.max(from, to) + 1);
  const [first, last] = [chosen[0], chosen.at(-1)];
  if (!first || !last) return undefined;
  const sum = (of: Kind) => chosen.reduce((all, bar) => all + bar[of], 0);
  const [rules, stops] = [sum("rules"), sum("stops")];
  return { from: first.from, to: last.to, allow: sum("allow"), deny: sum("deny"), other: sum("other"), rules, stops };
}

type BarsProps = { bars: readonly Bar[]; marked: Drag | undefined; over: number | undefined };

function Bars({ bars, marked, over }: BarsProps) {
  const hatch = useId();
  const most = Math.max(1, ...bars.map(({ allow, deny }) => allow + deny));
  const mostOther = Math.max(1, ...bars.map(({ other }) => other));
  const slot = 100 / Math.max(1, bars.length);
  const high = (count: number) => (count === 0 ? 0 : Math.max(2, Math.round((count / most) * (basePx - 2))));
  return (
    <svg aria-hidden="true" className="block h-14 w-full overflow-visible">
      <defs>
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" className="fill-badbg" />
          <rect width="3" height="6" className="fill-bad" />
        </pattern>
      </defs>
      {marked && (
        <rect
          x={`${Math.min(marked.from, marked.to) * slot}%`}
          width={`${(Math.abs(marked.to - marked.from) + 1) * slot}%`}
          height={heightPx}
          className="fill-signal/50"
        />
      )}
      {!marked && over !== undefined && over < bars.length && (
        <rect x={`${over * slot}%`} width={`${slot}%`} height={heightPx} className="fill-line/60" />
      )}
      <rect y={basePx} width="100%" height="1" className="fill-edge" />
      {bars.map(({ from, allow, deny, other, rules, stops }, at) => {
        const [solid, hatched] = [high(allow), high(deny)];
        const place = { x: `${at * slot + slot * 0.1}%`, width: `${slot * 0.8}%` };
        const middle = `${(at + 0.5) * slot}%`;
        const tick = other === 0 ? 0 : Math.max(2, Math.round((other / mostOther) * tickPx));
        return (
          <g key={from}>
            {solid > 0 && <rect {...place} y={basePx - solid} height={solid} className="fill-brand" />}
            {hatched > 0 && (
              <rect {...place} y={Math.max(0, basePx - solid - hatched)} height={hatched} fill={`url(#${hatch})`} />
            )}
            {tick > 0 && <rect x={middle} width="2" y={basePx + 2} height={tick} className="fill-info" />}
            {rules > 0 && <Mark x={middle} shape={shapes.rules} className="fill-surface stroke-ink" />}
            {stops > 0 && <Mark x={middle} shape={shapes.stops} className="fill-bad stroke-surface" />}
          </g>
        );
      })}
    </svg>
  );
}

/** Outlines of the marks: a square on its corner for changes of rules, a triangle below it for stops. */
const shapes = { rules: "M1 -4 L5 0 L1 4 L-3 0 Z", stops: "M1 6 L6 14 L-4 14 Z" } as const;

/** A mark at the top of a bar. A nested picture takes its place in per cent. */
function Mark({ x, shape, className }: { x: string; shape: string; className: string }) {
  return (
    <svg aria-hidden="true" x={x} y="5" className="overflow-visible">
      <path d={shape} className={className} />
    </svg>
  );
}

/** The same counts for those who do not see the picture. Empty bars are left out. */
function BarTable({ bars }: { bars: readonly Bar[] }) {
  const { shown, name } = useZone();
  const told = bars.filter(({ allow, deny, other }) => allow + deny + other > 0);
  return (
    <table>
      <caption>Entries over time ({name})</caption>
      <thead>
        <tr>
          {["Time", "Allowed", "Denied", "Other", "Changes of rules", "Revocations"].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {told.map(({ from, to, allow, deny, other, rules, stops }) => (
          <tr key={from}>
            <th scope="row">{spanText(from, to, shown)}</th>
            <td>{allow}</td>
            <td>{deny}</td>
            <td>{other}</td>
            <td>{rules}</td>
            <td>{stops}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
