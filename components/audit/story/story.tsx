"use client";

import { EntryMark } from "@/components/audit/entry-mark";
import { EntryName } from "@/components/audit/entry-name";
import { CaseMark } from "@/components/cases/pins/entry-cases";
import { Timestamp } from "@/components/time/timestamp";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import type { AuditEntry } from "@/lib/audit/schema";

type StoryProps = {
  /** The oldest first. */
  entries: readonly AuditEntry[];
  open: number | null;
  onOpen: (index: number) => void;
};

const minuteMs = 60_000;

/** The time between two entries in words; empty below a minute. */
function pause(before: string, after: string): string {
  const minutes = Math.round((Date.parse(after) - Date.parse(before)) / minuteMs);
  if (minutes < 1) return "";
  if (minutes < 60) return `${minutes} min later`;
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)} h later`;
  return `${Math.round(minutes / 1_440)} days later`;
}

/** Entries as sentences, in order, each with the chain of authority where it differs from the one before. */
export function Story({ entries, open, onOpen }: StoryProps) {
  return (
    <ol aria-label="Story" className="flex max-w-200 flex-col border-line border-s-2">
      {entries.map((entry, at) => {
        const before = entries[at - 1];
        const later = before ? pause(before.time, entry.time) : "";
        const sameChain = before !== undefined && before.chain.join() === entry.chain.join();
        return (
          <li key={entry.index} className="flex flex-col gap-1 py-2 ps-4 break-inside-avoid">
            {later !== "" && <span className="-ms-4 ps-4 text-ink3 text-xs">{later}</span>}
            <span className="flex flex-wrap items-baseline gap-x-3">
              <Timestamp at={entry.time} mode="exact" precision="millisecond" className="text-ink3 text-sm" />
              <EntryMark entry={entry} />
            </span>
            <button
              type="button"
              aria-current={open === entry.index || undefined}
              onClick={() => onOpen(entry.index)}
              className={cn(
                "min-h-6 text-start [overflow-wrap:anywhere] hover:underline",
                open === entry.index && "font-semibold",
              )}
            >
              <CaseMark index={entry.index} />
              {entry.sentence}.
            </button>
            {entry.chain.length > 0 && !sameChain && <Chain entry={entry} />}
          </li>
        );
      })}
    </ol>
  );
}

/** From the person through each delegation to the agent, in one line. */
function Chain({ entry: { for: person, agent, chain } }: { entry: AuditEntry }) {
  return (
    <span className="flex flex-wrap items-center gap-x-1.5 text-ink2 text-sm">
      <span className="text-ink3">Authority:</span>
      {person && <EntryName {...person} />}
      {chain.map((id) => (
        <span key={id}>
          <span aria-hidden>→ </span>
          <Link href={`/delegations/${id}`} className="font-mono text-brand text-xs underline">
            {id.slice(0, 8)}…{id.slice(-4)}
          </Link>
        </span>
      ))}
      {agent && (
        <span>
          <span aria-hidden>→ </span>
          <EntryName {...agent} />
        </span>
      )}
    </span>
  );
}
