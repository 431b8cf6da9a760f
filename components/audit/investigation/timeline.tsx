"use client";

import { type PointerEvent, useId } from "react";
import { instantText, spanText } from "@/components/audit/explorer/time-range";
import { type Chosen, type Drag, useBrush } from "@/components/audit/explorer/use-brush";
import { useZone } from "@/components/time/zone";
import { cn } from "@/components/ui/cn";
import { countsOfSlots, type Lane, laneHints, laneTitles, slotsOf, spanOfSlots } from "./lanes";
import type { LaneContent } from "./use-lanes";

type Range = { from: string; to: string };

export type TimelineProps = {
  lanes: readonly LaneContent[];
  range: Range;
  onZoom: (range: Range) => void;
  onOpen: (index: number) => void;
};

const slotCount = 120;
const laneClass = "h-9";

/**
 * The lanes of an investigation over one range. A drag makes the range narrower. A press on a mark opens its entry, or
 * makes the range narrower where it stands for several.
 */
export function Timeline({ lanes, range, onZoom, onOpen }: TimelineProps) {
  const { shown, name } = useZone();
  const choose = ({ first, last, event }: Chosen) => {
    const lane = first === last ? lanes[laneAt(event, lanes.length)] : undefined;
    const found = lane && lane.counts === undefined ? near(lane, range, first) : undefined;
    const [one, ...more] = found ?? [];
    if (one && more.length === 0) return onOpen(one.index);
    if (first === last && !one && !lane?.counts) return;
    onZoom(spanOfSlots(range, slotCount, first, last));
  };
  const { plot, drag, over, handlers } = useBrush(slotCount, choose);
  const marked = drag && drag.from !== drag.to ? drag : undefined;
  const read = marked ?? (over === undefined ? undefined : { from: over, to: over });
  return (
    <figure aria-label="Timeline in six lanes" className="min-w-0 rounded-md border border-line bg-surface p-3">
      <div className="grid grid-cols-[9.5rem_minmax(0,1fr)] gap-x-3 max-sm:grid-cols-[6.5rem_minmax(0,1fr)]">
        <ul>
          {lanes.map((lane) => (
            <LaneName key={lane.lane} {...lane} />
          ))}
        </ul>
        <div
          ref={plot}
          aria-hidden
          className="relative cursor-crosshair touch-pan-y select-none overflow-hidden"
          {...handlers}
        >
          <Brush drag={marked} />
          {lanes.map((lane) => (
            <Marks key={lane.lane} lane={lane} range={range} />
          ))}
        </div>
      </div>
      <figcaption className="mt-1 flex justify-between gap-3 ps-[10.25rem] text-ink3 text-xs max-sm:ps-0">
        <span>{instantText(range.from, shown)}</span>
        <span aria-hidden className="min-w-0 truncate text-ink">
          {read && spanText(...spanOf(range, read), shown)}
        </span>
        <span>
          {instantText(range.to, shown)} {name}
        </span>
      </figcaption>
    </figure>
  );
}

function spanOf(range: Range, { from, to }: Drag): [string, string] {
  const span = spanOfSlots(range, slotCount, Math.min(from, to), Math.max(from, to));
  return [span.from, span.to];
}

function laneAt({ clientY, currentTarget }: PointerEvent, count: number): number {
  const box = currentTarget.getBoundingClientRect();
  return Math.max(0, Math.min(count - 1, Math.floor(((clientY - box.top) / Math.max(1, box.height)) * count)));
}

/** The entries at a slot, or at those beside it: a mark is wider than a slot. */
function near({ entries }: LaneContent, range: Range, slot: number) {
  const slots = slotsOf(entries, range, slotCount);
  return slots.get(slot) ?? slots.get(slot - 1) ?? slots.get(slot + 1);
}

function LaneName({ lane, entries, counts, loading, error }: LaneContent) {
  const count = counts ? `${counts.total.toLocaleString("en")}${counts.capped ? "+" : ""}` : String(entries.length);
  return (
    <li className={cn("flex flex-col justify-center border-line not-last:border-b", laneClass)} title={laneHints[lane]}>
      <span className="truncate font-semibold text-sm">
        {laneTitles[lane]}{" "}
        <span className="font-normal text-ink3 tabular-nums">
          {error ? <span className="text-bad">not loaded</span> : loading ? "…" : count}
        </span>
      </span>
    </li>
  );
}

function Brush({ drag }: { drag: Drag | undefined }) {
  if (!drag) return null;
  const [first, last] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
  return (
    <svg aria-hidden="true" className="pointer-events-none absolute inset-0 size-full">
      <rect
        x={`${(first / slotCount) * 100}%`}
        width={`${((last - first + 1) / slotCount) * 100}%`}
        height="100%"
        className="fill-signal/50"
      />
    </svg>
  );
}

const fills: Readonly<Record<Lane, string>> = {
  acts: "fill-brand",
  refusals: "fill-bad",
  detections: "fill-signal",
  approvals: "fill-ok",
  changes: "fill-info",
  "sign-ins": "fill-ink3",
};

/** The marks of one lane. Higher marks stand for more entries; denials are hatched. */
function Marks({ lane: { lane, entries, counts }, range }: { lane: LaneContent; range: Range }) {
  const hatch = useId();
  const slots = countsOfSlots(entries, counts?.bars, range, slotCount);
  const most = Math.max(1, ...slots.values());
  return (
    <svg aria-hidden="true" className={cn("block w-full border-line border-b", laneClass)}>
      <defs>
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" className="fill-badbg" />
          <rect width="3" height="6" className="fill-bad" />
        </pattern>
      </defs>
      {[...slots].map(([slot, count]) => {
        const share = 35 + 50 * (Math.log1p(count) / Math.log1p(most));
        const paint = lane === "refusals" ? { fill: `url(#${hatch})` } : { className: fills[lane] };
        return (
          <rect
            key={slot}
            data-mark={lane}
            x={`${(slot / slotCount) * 100}%`}
            y={`${(100 - share) / 2}%`}
            width="8"
            height={`${share}%`}
            rx="1"
            {...paint}
          />
        );
      })}
    </svg>
  );
}
