import { useId } from "react";
import type { PartOf } from "@/lib/start-page/schema";

type Minutes = PartOf<"bars">["bars"];

const heightPx = 64;

const number = new Intl.NumberFormat("en");

const counts = ({ allow, deny }: Pick<Minutes[number], "allow" | "deny">): string =>
  `${number.format(allow)} allowed, ${number.format(deny)} denied`;

/** Decisions per minute: allowed solid, denied hatched, with the totals in words. */
export function DecisionBars({ bars }: { bars: Minutes }) {
  const hatch = useId();
  const highest = Math.max(0, ...bars.map(({ allow, deny }) => allow + deny));
  const most = Math.max(1, highest);
  const sum = (of: "allow" | "deny") => bars.reduce((total, bar) => total + bar[of], 0);
  const high = (count: number) => (count === 0 ? 0 : Math.max(2, Math.round((count / most) * heightPx)));
  const slot = 100 / Math.max(1, bars.length);
  const last = bars.at(-2);
  return (
    <figure className="min-w-0">
      <svg aria-hidden="true" className="block h-16 w-full border-edge border-b">
        <defs>
          <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="6" height="6" className="fill-badbg" />
            <rect width="3" height="6" className="fill-bad" />
          </pattern>
        </defs>
        {bars.map(({ at, allow, deny }, n) => {
          const [solid, hatched] = [high(allow), high(deny)];
          const place = { x: `${n * slot + slot * 0.1}%`, width: `${slot * 0.8}%` };
          return (
            <g key={at}>
              <rect {...place} y={heightPx - solid} height={solid} className="fill-brand" />
              <rect {...place} y={Math.max(0, heightPx - solid - hatched)} height={hatched} fill={`url(#${hatch})`} />
            </g>
          );
        })}
      </svg>
      <figcaption className="mt-2 text-ink2 text-sm">
        Last {bars.length} minutes: {counts({ allow: sum("allow"), deny: sum("deny") })}.
        {last && ` Last full minute: ${counts(last)}.`} Most in a minute: {number.format(highest)}.
      </figcaption>
    </figure>
  );
}
