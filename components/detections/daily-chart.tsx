"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { Disclosure } from "@/components/ui/disclosure";
import type { DailyDetections } from "@/lib/detections/daily.schema";
import type { Severity } from "@/lib/detections/model";
import { severityWords } from "./detection-words";
import { dailyDetections } from "./queries";

type Day = DailyDetections["days"][number];

const heightPx = 48;
/** The most severe is at the bottom, where bars are compared. */
const layers: readonly (readonly [severity: Severity, fill: string])[] = [
  ["critical", "fill-bad"],
  ["high", "fill-wait"],
  ["medium", "fill-info"],
  ["low", "fill-edge"],
];
const totalOf = (day: Day): number => layers.reduce((sum, [severity]) => sum + day[severity], 0);

function Bars({ days, most }: { days: readonly Day[]; most: number }) {
  return (
    <svg
      viewBox={`0 0 ${days.length * 8} ${heightPx}`}
      preserveAspectRatio="none"
      className="h-12 w-full border-edge border-b"
      aria-hidden="true"
    >
      {days.map((day, at) => {
        let top = heightPx;
        return layers.map(([severity, fill]) => {
          const height = (day[severity] / most) * heightPx;
          top -= height;
          return (
            <rect key={`${day.day} ${severity}`} x={at * 8 + 1} y={top} width={6} height={height} className={fill} />
          );
        });
      })}
    </svg>
  );
}

function Legend() {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-ink2 text-sm">
      {layers.map(([severity, fill]) => (
        <li key={severity} className="flex items-center gap-1.5">
          <svg aria-hidden="true" className="size-2.5">
            <rect width="100%" height="100%" className={fill} />
          </svg>
          {severityWords[severity]}
        </li>
      ))}
    </ul>
  );
}

function DayTable({ days }: { days: readonly Day[] }) {
  return (
    <table className="w-full max-w-160 text-sm">
      <thead>
        <tr className="text-ink3">
          <th scope="col" className="text-start font-normal">
            Day (UTC)
          </th>
          {layers.map(([severity]) => (
            <th key={severity} scope="col" className="text-end font-normal">
              {severityWords[severity]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.toReversed().map((day) => (
          <tr key={day.day} className="border-line border-t">
            <th scope="row" className="text-start font-mono font-normal">
              {day.day}
            </th>
            {layers.map(([severity]) => (
              <td key={severity} className="text-end tabular-nums">
                {day[severity].toLocaleString("en")}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The detections of each of the last days by severity, as bars and as an equal table. */
export function DailyChart() {
  const query = useQuery(dailyDetections);
  if (!query.data) return <Unloaded query={query} name="The detections of each day" lines={2} />;
  const { days, capped } = query.data;
  const totals = days.map(totalOf);
  const [total, most] = [totals.reduce((sum, one) => sum + one, 0), Math.max(0, ...totals)];
  if (total === 0) return null;
  return (
    <figure aria-label="Detections of each day" className="flex min-w-0 flex-col gap-2">
      <Bars days={days} most={most} />
      <figcaption className="flex flex-wrap justify-between gap-x-6 gap-y-1">
        <span className="text-ink2">
          {capped && "At least "}
          {total.toLocaleString("en")} raised in the last {days.length} days, in any state. The most in a day:{" "}
          {most.toLocaleString("en")}.
        </span>
        <Legend />
      </figcaption>
      <Disclosure title="Detections of each day">
        <DayTable days={days} />
      </Disclosure>
    </figure>
  );
}
