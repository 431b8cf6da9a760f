"use client";

import dynamic from "next/dynamic";
import { pageSize } from "@/components/audit/queries";
import { ErrorPanel } from "@/components/data/error-panel";
import { filterFaultOf } from "@/components/table/filter-fault";
import { useZone } from "@/components/time/zone";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import type { AuditSummary } from "@/lib/audit/summary.schema";
import { Histogram } from "./histogram";
import { ReadsSwitch } from "./reads-switch";
import { instantText, spanText } from "./time-range";
import type { Follow } from "./use-follow";
import type { Asked } from "./use-question";

const BrowserVerified = dynamic(() => import("./browser-verified").then((module) => module.BrowserVerified), {
  ssr: false,
});

export type AnswerProps = {
  asked: Asked;
  follow: Follow;
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

const isStale = ({ isPlaceholderData, error }: AnswerQuery): boolean => isPlaceholderData || error !== null;

/** The answer to the question in one line. */
export function AnswerLine({ asked, follow, summary }: AnswerProps) {
  const { data } = summary;
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-x-4 gap-y-1">
      <p role="status" aria-label="Answer" className={cn("text-ink2 text-sm", isStale(summary) && "opacity-60")}>
        {data ? <AnswerText summary={data} asked={asked} /> : "Counting …"}
      </p>
      {/* Its time changes by itself, so it is no part of the status. */}
      <span className="text-ink2 text-sm">
        <BrowserVerified />
      </span>
      <ReadsSwitch asked={asked} hidden={data?.hidden.includes("reads") ?? false} />
      <FreshEntries follow={follow} />
    </div>
  );
}

/** The answer over time. */
export function AnswerChart({ asked, summary }: Pick<AnswerProps, "asked" | "summary">) {
  const { data, error, isFetching, refetch } = summary;
  const failed = error !== null && filterFaultOf(error) === undefined && !data;
  const stale = isStale(summary);
  return (
    <div>
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
  const { total, capped, coveredFrom, approved, sealed, histogram, versionsFrom } = summary;
  const count = capped ? `more than ${number(total)} entries` : `${number(total)} ${total === 1 ? "entry" : "entries"}`;
  const denied = histogram.reduce((sum, { deny }) => sum + deny, 0);
  const { from, to } = asked.bounds;
  const span = from === undefined ? `up to ${instantText(to, shown)}` : spanText(from, to, shown);
  return (
    <>
      <strong className="font-semibold text-ink">{count}</strong> · {span} {name} · {number(denied)} denied
      {" · "}
      {number(approved)} with an approval
      {capped && coveredFrom !== null && <> · counted from {instantText(coveredFrom, shown)} on</>}
      {versionsFrom !== null && (
        <strong className="text-ink">
          {" "}
          · versions are found from entry {number(versionsFrom)} on; older ones follow
        </strong>
      )}
      {" · "}
      <Sealed sealed={sealed} />
    </>
  );
}

/** How far the log is sealed, and how far it was checked for gaps. */
function Sealed({ sealed: { size, whole, faultIndex } }: Pick<AuditSummary, "sealed">) {
  return (
    <>
      sealed up to {number(size)}
      {faultIndex === null ? (
        whole && `, no gaps in the first ${number(whole.size)}`
      ) : (
        <>
          ,{" "}
          <Link href="/audit/completeness" className="font-semibold text-bad underline">
            fault at entry {number(faultIndex)}
          </Link>
        </>
      )}
    </>
  );
}

/** Offers the entries that came since the list was opened. Until then the list keeps its order. */
function FreshEntries({ follow: { on, waiting, show, uncounted, count: countAgain } }: { follow: Follow }) {
  const count = waiting.length >= pageSize ? `${pageSize}+` : String(waiting.length);
  return (
    <span role="status" className="ms-auto flex items-center gap-3 print:hidden">
      {on && <span className="text-ink2 text-sm">{waiting.length > 0 ? "Following, paused" : "Following"}</span>}
      {waiting.length > 0 && (
        <Button size="sm" variant="signal" onClick={show}>
          Show {count} new {waiting.length === 1 ? "entry" : "entries"}
        </Button>
      )}
      {uncounted > 0 && waiting.length === 0 && (
        <Button size="sm" onClick={countAgain}>
          Count {uncounted} newer {uncounted === 1 ? "entry" : "entries"}
        </Button>
      )}
    </span>
  );
}
