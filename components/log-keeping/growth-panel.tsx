import { Disclosure } from "@/components/ui/disclosure";
import { Panel } from "@/components/ui/panel";
import type { CompletenessResponse } from "@/lib/log-keeping/completeness.schema";

type Growth = CompletenessResponse["growth"];

function Bars({ growth, most }: { growth: Growth; most: number }) {
  return (
    <svg viewBox={`0 0 ${growth.length * 8} 48`} preserveAspectRatio="none" className="h-16 w-full" aria-hidden="true">
      {growth.map(({ day, entries }, at) => {
        const height = entries === 0 ? 0 : Math.max(1, (entries / most) * 46);
        return <rect key={day} x={at * 8 + 1} y={48 - height} width={6} height={height} className="fill-brand" />;
      })}
      <line x1="0" y1="47.5" x2={growth.length * 8} y2="47.5" className="stroke-line" />
    </svg>
  );
}

/** Entries of each day, as bars and as an equal table. */
export function GrowthPanel({ growth }: { growth: Growth }) {
  const most = Math.max(1, ...growth.map(({ entries }) => entries));
  const total = growth.reduce((sum, { entries }) => sum + entries, 0);
  return (
    <Panel title="Growth">
      <p className="mb-2 text-ink2">
        {total.toLocaleString("en")} entries in the last {growth.length} days (UTC). The most in a day:{" "}
        {most.toLocaleString("en")}.
      </p>
      <Bars growth={growth} most={most} />
      <Disclosure title="Entries of each day" className="mt-3">
        <table className="w-full max-w-80 text-sm">
          <thead>
            <tr className="text-start text-ink3">
              <th className="text-start font-normal">Day (UTC)</th>
              <th className="text-end font-normal">Entries</th>
            </tr>
          </thead>
          <tbody>
            {growth.toReversed().map(({ day, entries }) => (
              <tr key={day} className="border-line border-t">
                <td className="font-mono">{day}</td>
                <td className="text-end tabular-nums">{entries.toLocaleString("en")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Disclosure>
    </Panel>
  );
}
