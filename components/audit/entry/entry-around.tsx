"use client";

import { useQuery } from "@tanstack/react-query";
import { EntryMark } from "@/components/audit/entry-mark";
import { entryAround } from "@/components/audit/queries";
import { Unloaded } from "@/components/data/unloaded";
import { Timestamp } from "@/components/time/timestamp";
import { Link } from "@/components/ui/link";
import type { AroundEntry } from "@/lib/audit/around.schema";
import type { AuditEntry, AuditEntryDetail } from "@/lib/audit/schema";

const titles = {
  ...{ agent: "Same agent", key: "Same key", session: "Same session", task: "Same task", trace: "Same trace" },
} as const;

type AroundProps = {
  entry: AuditEntryDetail;
  onShow: (index: number) => void;
};

/** The entries before and after one, by the thing they share. Also the changes to its chain in the 24 hours before. */
export function EntryAround({ entry, onShow }: AroundProps) {
  const query = useQuery(entryAround(entry.index));
  if (!query.data) return <Unloaded query={query} name="The entries around it" lines={6} />;
  const { neighbours } = query.data;
  return (
    <div className="flex flex-col gap-5">
      {neighbours.length === 0 && (
        <p className="text-ink2">No other entry shares its agent, key, session, task or trace.</p>
      )}
      {neighbours.map((one) => (
        <section key={one.by} aria-label={titles[one.by]}>
          <h3 className="mb-1 flex flex-wrap items-baseline gap-x-3 text-base">
            {titles[one.by]}
            <Link
              href={`/audit?${new URLSearchParams({ q: one.q, from: "all" })}`}
              className="font-normal text-brand text-sm underline"
            >
              all of them
            </Link>
            {(one.by === "task" || one.by === "trace") && (
              <Link href={storyOf(one.q, entry.time)} className="font-normal text-brand text-sm underline">
                Story of this {one.by}
              </Link>
            )}
          </h3>
          <Neighbour label="Before" entry={one.previous} onShow={onShow} />
          <Neighbour label="After" entry={one.next} onShow={onShow} />
        </section>
      ))}
      <Changes around={query.data} onShow={onShow} />
    </div>
  );
}

const dayMs = 86_400_000;

/** The story of what a filter finds, from the day before an instant to the day after it. */
export function storyOf(q: string, time: string): string {
  const [from, to] = [-dayMs, dayMs].map((ms) => new Date(Date.parse(time) + ms).toISOString());
  return `/audit/story?${new URLSearchParams({ q, from: from ?? "", to: to ?? "" })}`;
}

type NeighbourProps = { label?: string; entry: AuditEntry | null; onShow: (index: number) => void };

function Neighbour({ label, entry, onShow }: NeighbourProps) {
  if (!entry) return <p className="py-1 text-ink3 text-sm">{label}: none</p>;
  return (
    <p className="grid grid-cols-[4rem_minmax(0,1fr)] gap-x-2 border-line py-1.5 not-last:border-b">
      <span className="text-ink3 text-sm">{label ?? <EntryMark entry={entry} />}</span>
      <span className="min-w-0">
        <button
          type="button"
          onClick={() => onShow(entry.index)}
          className="min-h-6 text-start [overflow-wrap:anywhere] hover:underline"
        >
          {entry.sentence}
        </button>
        <Timestamp at={entry.time} mode="exact" className="block text-ink3 text-xs" />
      </span>
    </p>
  );
}

function Changes({ around: { changes, changesQuestion, moreChanges }, onShow }: ChangesProps) {
  if (!changesQuestion) return null;
  return (
    <section aria-label="Changes in the 24 hours before">
      <h3 className="mb-1 flex flex-wrap items-baseline gap-x-3 text-base">
        Changes to its agent and chain in the 24 hours before
        {moreChanges && (
          <Link
            href={`/audit?${new URLSearchParams(changesQuestion)}`}
            className="font-normal text-brand text-sm underline"
          >
            all of them
          </Link>
        )}
      </h3>
      {changes.length === 0 && <p className="text-ink3 text-sm">None.</p>}
      {changes.map((change) => (
        <Neighbour key={change.index} label="Change" entry={change} onShow={onShow} />
      ))}
    </section>
  );
}

type ChangesProps = { around: AroundEntry; onShow: (index: number) => void };
