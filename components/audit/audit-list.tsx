"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { Timestamp } from "@/components/time/timestamp";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import type { AuditEntry } from "@/lib/audit/schema";
import { isAboutAuthority } from "@/lib/decisions/model";
import { EntryMark } from "./entry-mark";
import { recentEntries } from "./queries";

export type AuditListProps = {
  /** A filter of the audit trail, for example `agent:agt_…`. */
  q: string;
  limit?: number | undefined;
  /** Offers to ask for what was denied. */
  asks?: boolean | undefined;
};

/** Asking for what one denial lacked; for denials that no authority would have changed there is nothing. */
function AskForIt({ entry: { decision, code, facts } }: { entry: AuditEntry }) {
  const { decision_id: decisionId, requestable } = facts;
  if (decision !== "deny" || typeof decisionId !== "string" || !isAboutAuthority(code ?? "")) return null;
  return (
    <Link
      href={`/delegations/new?denial=${decisionId}`}
      className="rounded-sm text-brand text-sm underline max-sm:order-4 max-sm:col-span-2 max-sm:py-1 sm:col-span-2 sm:col-start-2"
    >
      {requestable === true ? "Request this authority" : "See who could allow this"}
    </Link>
  );
}

/** The newest entries that match, kept up to date; each leads to its place in the trail. */
export function RecentActivity({ q, limit = 10, asks = false }: AuditListProps) {
  const query = useQuery(recentEntries(q, limit));
  const { data } = query;
  if (!data) return <Unloaded query={query} name="The activity" lines={5} />;
  if (data.entries.length === 0) return <EmptyState kind="none" title="Nothing has happened yet" />;
  const trail = `/audit?q=${encodeURIComponent(q)}&from=all`;
  return (
    <div className="flex flex-col gap-2">
      <ol className="flex flex-col">
        {data.entries.map((entry) => (
          <li
            key={entry.index}
            className="grid grid-cols-[6.5rem_minmax(0,1fr)_auto] items-baseline gap-x-3 border-line py-1.5 not-last:border-b max-sm:grid-cols-[minmax(0,1fr)_auto]"
          >
            <EntryMark entry={entry} />
            <Link
              href={`${trail}&entry=${entry.index}`}
              className="min-w-0 [overflow-wrap:anywhere] hover:underline max-sm:order-3 max-sm:col-span-2"
            >
              {entry.sentence}
            </Link>
            <Timestamp at={entry.time} className="text-ink2 text-sm" />
            {asks && <AskForIt entry={entry} />}
          </li>
        ))}
      </ol>
      <Link href={trail} className="self-start text-brand text-sm underline">
        Open in the audit trail
      </Link>
    </div>
  );
}
