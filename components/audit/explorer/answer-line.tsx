"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { auditHead, auditKeys, pageSize } from "@/components/audit/queries";
import { ErrorPanel } from "@/components/data/error-panel";
import { filterFaultOf } from "@/components/table/filter-fault";
import { useZone } from "@/components/time/zone";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { AuditEntry } from "@/lib/audit/schema";
import type { AuditSummary } from "@/lib/audit/summary.schema";
import { Histogram } from "./histogram";
import { ReadsSwitch } from "./reads-switch";
import { instantText, spanText } from "./time-range";
import type { Asked } from "./use-question";

export type AnswerProps = {
  asked: Asked;
  /** The open list, for telling which entries are newer. */
  entries: readonly AuditEntry[] | undefined;
  summary: AnswerQuery;
};

type AnswerQuery = {
  data: AuditSummary | undefined;
  error: unknown;
  isPlaceholderData: boolean;
  isFetching: boolean;
  refetch: () => unknown;
};

const number = (count: number): string => count.toLocaleString("en");

/** The answer to the question in one line, and over time. */
export function Answer({ asked, entries, summary }: AnswerProps) {
  const { data, error, isPlaceholderData, isFetching, refetch } = summary;
  const failed = error !== null && filterFaultOf(error) === undefined && !data;
  const stale = isPlaceholderData || error !== null;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1">
        <p role="status" aria-label="Answer" className={cn("text-ink2 text-sm", stale && "opacity-60")}>
          {data ? <AnswerText summary={data} asked={asked} /> : "Counting …"}
        </p>
        <ReadsSwitch asked={asked} hidden={data?.hidden.includes("reads") ?? false} />
        <FreshEntries asked={asked} entries={entries} />
      </div>
      {failed && (
        <ErrorPanel
          title="The entries could not be counted"
          error={error}
          onRetry={() => void refetch()}
          retrying={isFetching}
        />
      )}
      {data && data.histogram.length > 0 && (
        <Histogram bars={data.histogram} stale={stale} onZoom={(from, to) => asked.setRange({ from, to })} />
      )}
      {!data && !failed && <div className="h-18 rounded-md bg-sunken" />}
    </div>
  );
}

function AnswerText({ summary, asked }: { summary: AuditSummary; asked: Asked }) {
  const { shown, name } = useZone();
  const { total, capped, coveredFrom, sealed, histogram } = summary;
  const count = capped ? `more than ${number(total)} entries` : `${number(total)} ${total === 1 ? "entry" : "entries"}`;
  const refused = histogram.reduce((sum, { deny }) => sum + deny, 0);
  const { from, to } = asked.bounds;
  const span = from === undefined ? `up to ${instantText(to, shown)}` : spanText(from, to, shown);
  return (
    <>
      <strong className="font-semibold text-ink">{count}</strong> · {span} {name} · {number(refused)} refused
      {capped && coveredFrom !== null && <> · counted from {instantText(coveredFrom, shown)} on</>} · sealed up to{" "}
      {number(sealed.size)}
    </>
  );
}

/** Offers the entries that came since the list was opened. Until then the list keeps its order. */
function FreshEntries({ asked, entries }: Pick<AnswerProps, "asked" | "entries">) {
  const client = useQueryClient();
  const { q, bounds, range, renew } = asked;
  const endsNow = range.to === undefined;
  const { data: head } = useQuery({ ...auditHead({ q, bounds }, endsNow), enabled: entries !== undefined });
  const newest = entries?.[0]?.index ?? -1;
  const fresh = entries === undefined ? [] : (head?.entries ?? []).filter(({ index }) => index > newest);
  const count = fresh.length >= pageSize ? `${pageSize}+` : String(fresh.length);
  const show = () => {
    if (endsNow) return renew(fresh[0]?.time);
    void client.resetQueries({ queryKey: auditKeys.list({ q, bounds }) });
    void client.resetQueries({ queryKey: auditKeys.summary({ q, bounds }) });
  };
  return (
    <span role="status" className="ms-auto print:hidden">
      {fresh.length > 0 && (
        <Button size="sm" variant="signal" onClick={show}>
          Show {count} new {fresh.length === 1 ? "entry" : "entries"}
        </Button>
      )}
    </span>
  );
}
