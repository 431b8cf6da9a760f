"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsInteger, parseAsStringLiteral, useQueryState } from "nuqs";
import { Unloaded } from "@/components/data/unloaded";
import { approvalStatistics } from "@/components/requests/review/side-queries";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Timestamp } from "@/components/time/timestamp";
import { Select } from "@/components/ui/select";
import { TabButtons } from "@/components/ui/tabs";
import type { StatisticsResponse } from "@/lib/action-approvals/statistics.schema";
import { Approvers, Tile, Tiles } from "./statistics-figures";

const spans = [7, 30, 90].map((days) => ({ value: String(days), label: `Last ${days} days` }));
const kinds = ["requests", "actions"] as const;
const kindOptions = [
  { value: "requests", label: "Requests" },
  { value: "actions", label: "Single actions" },
] as const;

const count = (value: number): string => value.toLocaleString("en");

type Shown = { statistics: StatisticsResponse; stale: boolean };

function Requests({ statistics: { requests }, stale }: Shown) {
  const { overall, approvers, open, expired } = requests;
  return (
    <>
      <Tiles overall={overall}>
        <Tile value={count(open.total)} label="undecided now" />
        <Tile value={count(open.olderThanDay)} label="of them older than a day" />
        <Tile value={count(open.olderThanThreeDays)} label="older than three days" />
        <Tile value={count(expired)} label="expired" />
      </Tiles>
      <Approvers approvers={approvers} stale={stale} />
      <p className="max-w-160 text-ink2 text-sm">
        The time to decide runs from the opening of a step to the vote. Approvals in under 5 seconds came within 5
        seconds of first opening the request, or without opening it.
        {open.oldestAt && (
          <>
            {" "}
            The oldest undecided request was made <Timestamp at={open.oldestAt} />.
          </>
        )}
      </p>
    </>
  );
}

function Actions({ statistics: { actions }, stale }: Shown) {
  const { overall, approvers, open, expired, unused } = actions;
  return (
    <>
      <Tiles overall={overall}>
        <Tile value={count(overall.denied)} label="denied" />
        <Tile value={count(open)} label="waiting now" />
        <Tile value={count(expired)} label="expired" />
        <Tile value={count(unused)} label="approved and not used" />
      </Tiles>
      <Approvers approvers={approvers} stale={stale} />
      <p className="max-w-160 text-ink2 text-sm">
        The time to decide starts when the agent asks. Approvals in under 5 seconds leave no time to read the action
        with care. Approvals that are not used in time expire.
      </p>
    </>
  );
}

/** Approval statistics by kind: time to decide, share of approvals, and share of approvals that came too fast. */
export function StatisticsScreen() {
  const [days, setDays] = useQueryState("days", parseAsInteger.withDefault(30));
  const [kind, setKind] = useQueryState("kind", parseAsStringLiteral(kinds).withDefault("requests"));
  const query = useQuery({ ...approvalStatistics(days), placeholderData: keepPreviousData });
  const { data } = query;
  const show = (next: (typeof kinds)[number]) => void setKind(next, { history: "push" });
  const Kind = kind === "actions" ? Actions : Requests;
  return (
    <PageFrame
      title="Statistics"
      parent={<ParentLink href="/approvals" label="Approvals" />}
      tabs={<TabButtons label="Decisions" value={kind} onChange={show} tabs={kindOptions} />}
    >
      <div className="flex flex-col gap-5">
        <Select
          aria-label="Time"
          className="w-44"
          options={spans}
          value={String(days)}
          onChange={(event) => void setDays(Number(event.target.value), { history: "push" })}
        />
        {!data && <Unloaded query={query} name="The statistics" lines={6} />}
        {data && <Kind statistics={data} stale={query.isPlaceholderData} />}
      </div>
    </PageFrame>
  );
}
