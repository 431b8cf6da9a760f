"use client";

import { useQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { Unloaded } from "@/components/data/unloaded";
import { PageFrame } from "@/components/shell/app-shell";
import { Timestamp } from "@/components/time/timestamp";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { TabButtons } from "@/components/ui/tabs";
import { type CaseView, caseViews } from "@/lib/cases/model";
import type { CaseSummary } from "@/lib/cases/schema";
import { OpenCase } from "./open-case-dialog";
import { caseList } from "./queries";

const tabs = [
  { value: "open", label: "Open" },
  { value: "closed", label: "Closed" },
  { value: "all", label: "All" },
] as const;

const emptyTitles: Record<CaseView, string> = { open: "No open cases", closed: "No closed cases", all: "No cases" };

function CaseRow({ item: { id, title, agent, pinCount, assignee, createdAt, closed } }: { item: CaseSummary }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-line px-4 py-3 not-last:border-b">
      <span className="min-w-0 flex-1 basis-60 [overflow-wrap:anywhere]">
        <Link href={`/cases/${id}`} className="font-semibold hover:underline">
          {title}
        </Link>
        {closed && <span className="block text-ink2">{closed.reason}</span>}
      </span>
      {agent && <span className="text-ink2">{agent.name ?? agent.id}</span>}
      <span className="text-ink2 tabular-nums">
        {pinCount} {pinCount === 1 ? "entry" : "entries"}
      </span>
      <span className="text-ink3 text-sm">
        {closed ? (
          <>
            closed by {closed.by.name ?? closed.by.id}, <Timestamp at={closed.at} />
          </>
        ) : (
          <>
            {assignee.name ?? assignee.id}, <Timestamp at={createdAt} />
          </>
        )}
      </span>
    </li>
  );
}

function Content({ state }: { state: CaseView }) {
  const query = useQuery(caseList(state));
  if (!query.data) return <Unloaded query={query} name="The cases" lines={6} />;
  if (query.data.cases.length === 0) {
    return (
      <Panel flush>
        <EmptyState kind="none" title={emptyTitles[state]}>
          {state === "closed"
            ? "Cases appear here when a person closes them with a reason."
            : "Cases appear here with the entries that people pinned. Create one to collect evidence."}
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel flush>
      <ul aria-label="Cases">
        {query.data.cases.map((item) => (
          <CaseRow key={item.id} item={item} />
        ))}
      </ul>
    </Panel>
  );
}

/** The cases of one view, the newest first. */
export function CasesScreen() {
  const [state, setState] = useQueryState("state", parseAsStringLiteral(caseViews).withDefault("open"));
  return (
    <PageFrame
      title="Cases"
      tabs={<TabButtons label="State" value={state} onChange={(next) => void setState(next)} tabs={tabs} />}
      actions={<OpenCase />}
    >
      <Content state={state} />
    </PageFrame>
  );
}
