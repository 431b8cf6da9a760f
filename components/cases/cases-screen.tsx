"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Unloaded } from "@/components/data/unloaded";
import { PageFrame } from "@/components/shell/app-shell";
import { Timestamp } from "@/components/time/timestamp";
import { EmptyState } from "@/components/ui/empty-state";
import { Panel } from "@/components/ui/panel";
import { OpenCase } from "./open-case-dialog";
import { caseList } from "./queries";

function Content() {
  const query = useQuery(caseList);
  if (!query.data) return <Unloaded query={query} name="The cases" lines={6} />;
  if (query.data.cases.length === 0) {
    return (
      <EmptyState kind="none" title="No cases yet">
        Cases appear here with the entries that people pinned. Create the first one to collect evidence.
      </EmptyState>
    );
  }
  return (
    <Panel flush>
      <ul aria-label="Cases">
        {query.data.cases.map(({ id, title, agent, pinCount, assignee, createdAt }) => (
          <li
            key={id}
            className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-line px-4 py-3 not-last:border-b"
          >
            <Link href={`/cases/${id}`} className="min-w-0 flex-1 font-semibold hover:underline">
              {title}
            </Link>
            {agent && <span className="text-ink2">{agent.name ?? agent.id}</span>}
            <span className="text-ink2 tabular-nums">
              {pinCount} {pinCount === 1 ? "entry" : "entries"}
            </span>
            <span className="text-ink3 text-sm">
              {assignee.name ?? assignee.id}, <Timestamp at={createdAt} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The cases, the newest first. */
export function CasesScreen() {
  return (
    <PageFrame title="Cases" actions={<OpenCase />}>
      <Content />
    </PageFrame>
  );
}
