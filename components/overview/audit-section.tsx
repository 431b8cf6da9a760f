"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { ResultMark } from "@/components/controls/result-mark";
import { Unloaded } from "@/components/data/unloaded";
import { Timestamp } from "@/components/time/timestamp";
import { ButtonLink } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import type { Overview } from "@/lib/controls/overview/schema";
import { LogHealth } from "./log-health";
import { markVisit, overview } from "./queries";

const number = new Intl.NumberFormat("en");

const countWords = ({ count, capped }: Overview["families"][number]): string => {
  if (count === null) return "Too many to count";
  return capped ? `more than ${number.format(count)}` : number.format(count);
};

function Changes({ item: { since, isFirst, families } }: { item: Overview }) {
  return (
    <Panel
      flush
      title={
        <>
          {isFirst ? "Changes of the last 7 days, since " : "Changes since your last visit, "}
          <Timestamp at={since} mode="exact" />
        </>
      }
    >
      <ul aria-label="Changes" className="grid sm:grid-cols-2">
        {families.map((family) => (
          <li key={family.id} className="border-line border-b">
            <Link href={family.link} className="flex items-baseline justify-between gap-4 px-4 py-2.5 hover:bg-sunken">
              <span>{family.label}</span>
              <span className="font-semibold tabular-nums">{countWords(family)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Controls({ item: { failing, passed, notRun } }: { item: Overview["controls"] }) {
  return (
    <Panel
      flush
      title="Controls with exceptions"
      actions={
        <ButtonLink size="sm" href="/controls">
          All controls
        </ButtonLink>
      }
    >
      {failing.length > 0 && (
        <ul aria-label="Controls with exceptions">
          {failing.map(({ id, title, lastRun }) => (
            <li key={id} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-line border-b px-4 py-2.5">
              <Link href={`/controls/runs/${lastRun?.id ?? ""}`} className="min-w-0 flex-1 basis-60 hover:underline">
                {title}
              </Link>
              <ResultMark run={lastRun} />
              <span className="text-ink3 text-sm">
                <Timestamp at={lastRun?.finishedAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className="px-4 py-2.5 text-ink2">
        {passed} without exceptions, {notRun} not run yet or with nothing to check.
      </p>
    </Panel>
  );
}

function Cases({ item: { total, newest } }: { item: Overview["cases"] }) {
  return (
    <Panel
      flush
      title={total === 0 ? "Open cases" : `Open cases: ${total}`}
      actions={
        <ButtonLink size="sm" href="/cases?state=all">
          All cases
        </ButtonLink>
      }
    >
      {newest.length === 0 ? (
        <p className="px-4 py-2.5 text-ink2">There is no open case.</p>
      ) : (
        <ul aria-label="Open cases">
          {newest.map(({ id, title, createdBy, createdAt }) => (
            <li
              key={id}
              className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-line px-4 py-2.5 not-last:border-b"
            >
              <Link href={`/cases/${id}`} className="min-w-0 flex-1 basis-60 hover:underline">
                {title}
              </Link>
              <span className="text-ink3 text-sm">
                {createdBy.name ?? createdBy.id}, <Timestamp at={createdAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The part for auditors: changes since the last visit, failing controls, cases, and the health of the log. */
export function AuditSection() {
  const query = useQuery(overview);
  const item = query.data;
  const isShown = item !== undefined;
  useEffect(() => {
    // A visit that could not be noted shows the same changes next time.
    if (isShown) void markVisit().catch(() => undefined);
  }, [isShown]);
  return item ? (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-6">
        <Changes item={item} />
        <LogHealth item={item.log} />
      </div>
      <div className="flex min-w-0 flex-col gap-6">
        <Controls item={item.controls} />
        <Cases item={item.cases} />
      </div>
    </div>
  ) : (
    <Unloaded query={query} name="The overview" lines={12} />
  );
}
