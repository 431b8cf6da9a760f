import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import { Pill } from "@/components/ui/pill";
import { Seal, type SealFrame } from "@/components/ui/seal";
import { Glyph, StatusMark } from "@/components/ui/status-mark";

export type ChainHop = {
  id: string;
  name: string;
  kind: SealFrame;
  /** Seed of the seal; defaults to the id. */
  seal?: string | undefined;
  href?: string | undefined;
  /** Number of the root's actions that are left; null if the reader may not see it or it is not on record. */
  held: number | null;
  /** Whether `held` is null because it is not on record. */
  unrecorded?: boolean | undefined;
  /** Whether nothing limits what passes on from here: everything does. */
  unrestricted?: boolean | undefined;
  status?: string | undefined;
  /** Whether what the page is about to do stops it. */
  stops?: boolean | undefined;
  /** Authority that this hop removes. */
  givesUp?: readonly string[] | undefined;
};

export type AuthorityChainProps = {
  hops: readonly ChainHop[];
  /** Plural noun for the counted items. The count of the first hop is the whole. */
  unit?: string | undefined;
  label?: string | undefined;
  /** Marks the hop the page is about. */
  currentId?: string | undefined;
  className?: string | undefined;
};

const share = (held: number, of: number) => (of > 0 ? Math.max(0, Math.min(1, held / of)) : 0);

/** Widest bar below an unrestricted hop. A share of unlimited authority cannot be drawn to scale. */
const partOfEverything = 2 / 3;

function widthOf({ held, unrestricted }: ChainHop, of: number, ofEverything: boolean): number {
  if (unrestricted || held === null) return 100;
  return Math.max(held > 0 ? 1 : 0, share(held, of) * 100 * (ofEverything ? partOfEverything : 1));
}

function Bar({ width, stops }: { width: number; stops: boolean }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 100 1" preserveAspectRatio="none" className="block h-5 w-full">
      <rect width="100" height="1" className="fill-sunken" />
      <rect x={(100 - width) / 2} width={width} height="1" className={stops ? "fill-bad/60" : "fill-brand"} />
    </svg>
  );
}

/** The unit is given in the plural. */
const unitOf = (count: number, unit: string): string => (count === 1 ? unit.replace(/s$/, "") : unit);

type NarrowingProps = { above: ChainHop; hop: ChainHop; unit: string };

/** The authority that a hop removes, first as counts and then by name. Reads as one sentence without the bars. */
function Narrowing({ above, hop, unit }: NarrowingProps) {
  const [from, to, givesUp] = [above.held, hop.held, hop.givesUp ?? []];
  if (from === null || to === null) {
    const why =
      above.unrecorded || hop.unrecorded
        ? "what this step removes is not on record"
        : "you do not have permission to see what this step removes";
    return <p className="text-ink2 text-xs">{why}</p>;
  }
  if (above.unrestricted && !hop.unrestricted) {
    return (
      <p className="text-ink2 text-xs">
        narrows everything to {to} {unitOf(to, unit)}
      </p>
    );
  }
  const counts =
    to < from
      ? `narrows from ${from} to ${to} ${unitOf(to, unit)}`
      : `keeps ${to === 1 ? "its one" : `all ${to}`} ${unitOf(to, unit)}`;
  if (givesUp.length === 0) {
    return <p className="text-ink2 text-xs">{to < from ? counts : "passes everything on"}</p>;
  }
  return (
    <div className="text-ink2 text-xs">
      <p>{counts}, gives up</p>
      <ul className="mt-1.5 flex flex-wrap gap-1.5">
        {givesUp.map((item) => (
          <li key={item} className="min-w-0 max-w-full">
            <Pill mono struck>
              {item}
            </Pill>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** How much a hop holds: everything, or some of what the first one holds. */
function Held({ hop, first, unit }: { hop: ChainHop; first: ChainHop; unit: string }) {
  if (hop.unrestricted) return <span className="font-semibold text-ink">everything</span>;
  if (hop.held === null) {
    return <span className="text-ink3">{hop.unrecorded ? "not on record" : "not visible to you"}</span>;
  }
  const of = first.held ?? hop.held;
  if (first.unrestricted) return `${hop.held} ${unitOf(hop.held, unit)}`;
  return (
    <>
      <span className="font-mono font-semibold text-ink">{hop.held}</span> of {of} {unitOf(of, unit)}
    </>
  );
}

type HopRowProps = { hop: ChainHop; first: ChainHop; unit: string; current: boolean };

function HopRow({ hop, first, unit, current }: HopRowProps) {
  return (
    <div className="grid grid-cols-[2.5rem_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1.5 @2xl:grid-cols-[2.5rem_minmax(0,12rem)_minmax(0,1fr)_7.5rem_7rem]">
      <Seal value={hop.seal ?? hop.id} frame={hop.kind} size="lg" className="relative" />
      <div className="min-w-0">
        <p
          className={cn(
            "truncate font-semibold",
            current && "underline decoration-2 decoration-signal underline-offset-4",
          )}
        >
          {hop.href ? (
            <Link href={hop.href} className="hover:underline">
              {hop.name}
            </Link>
          ) : (
            hop.name
          )}
        </p>
        <p className="truncate font-mono text-ink3 text-xs">{hop.id}</p>
      </div>
      <div className="col-span-3 row-start-2 @2xl:col-span-1 @2xl:row-start-auto">
        <Bar width={widthOf(hop, first.held ?? 0, first.unrestricted ?? false)} stops={hop.stops ?? false} />
      </div>
      <p className="col-span-3 row-start-3 text-ink2 text-sm @2xl:col-span-1 @2xl:row-start-auto @2xl:text-end">
        <Held hop={hop} first={first} unit={unit} />
      </p>
      <div className="col-start-3 row-start-1 justify-self-end @2xl:col-start-auto @2xl:row-start-auto">
        {hop.stops ? (
          <span className="inline-flex items-center gap-1.5 whitespace-nowrap font-semibold text-bad text-sm">
            <Glyph shape="cross" />
            would stop
          </span>
        ) : (
          hop.status && <StatusMark status={hop.status} />
        )}
      </div>
    </div>
  );
}

/**
 * Draws a chain of authority: each hop holds at most what the one above holds, so the bars narrow.
 * It is an ordered list first; the bars repeat the counts that stand in the text.
 */
export function AuthorityChain({
  hops,
  unit = "actions",
  label = "Chain of authority",
  currentId,
  className,
}: AuthorityChainProps) {
  // Hops that the reader may not see are no measure for the others.
  const first = hops.find(({ held }) => held !== null);
  return (
    <ol aria-label={label} className={cn("@container flex flex-col", className)}>
      {hops.map((hop, index) => (
        <li key={hop.id} aria-current={hop.id === currentId || undefined}>
          {index > 0 && (
            <div className="ms-5 border-line border-s-2 py-3 ps-8">
              <Narrowing above={hops[index - 1] ?? hop} hop={hop} unit={unit} />
            </div>
          )}
          <HopRow hop={hop} first={first ?? hop} unit={unit} current={hop.id === currentId} />
        </li>
      ))}
    </ol>
  );
}

/** The same chain, small enough for a row of a list. */
export function AuthoritySpark({ counts, unit = "actions" }: { counts: readonly number[]; unit?: string }) {
  const whole = counts[0] ?? 0;
  const last = counts.at(-1) ?? 0;
  const slot = 72 / Math.max(1, counts.length);
  const bars = counts.map((held, depth) => ({
    id: `hop-${depth}`,
    depth,
    height: Math.max(2, share(held, whole) * 18),
  }));
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <svg aria-hidden="true" viewBox="0 0 72 18" className="h-4.5 w-18">
        {bars.map(({ id, depth, height }) => (
          <rect
            key={id}
            x={depth * slot}
            y={(18 - height) / 2}
            width={slot - 2}
            height={height}
            className={depth === counts.length - 1 ? "fill-brand" : "fill-edge/50"}
          />
        ))}
      </svg>
      <span className="text-sm">
        {last} of {whole} <span className="sr-only">{unit}</span>
      </span>
    </span>
  );
}
