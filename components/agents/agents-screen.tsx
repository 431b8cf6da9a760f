"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { consoleCurl } from "@/components/data/console-curl";
import { PageFrame } from "@/components/shell/app-shell";
import { DensitySwitch } from "@/components/table/density-switch";
import { FilterBar } from "@/components/table/filter-bar";
import { PagedTable } from "@/components/table/paged-table";
import { useFilterQuery, useSort } from "@/components/table/use-filter-query";
import { useFilteredList } from "@/components/table/use-filtered-list";
import { ViewTabs } from "@/components/table/view-tabs";
import { Button, ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { agentColumns } from "./agent-columns";
import { agentKeysOfFilter, agentViews } from "./agent-filter";
import { agentCounts, agentList, agentSort } from "./queries";

export type AgentsScreenProps = {
  /** Why the person may not register an agent; absent when they may. */
  whyNotRegister?: string | undefined;
  /** The person sees only the agents they are accountable for. */
  ownOnly: boolean;
};

function RegisterAgent({ whyNot }: { whyNot: string | undefined }) {
  const icon = <Plus aria-hidden />;
  if (whyNot) {
    return (
      <Button variant="primary" icon={icon} whyNot={whyNot}>
        Register agent
      </Button>
    );
  }
  return (
    <ButtonLink variant="primary" icon={icon} href="/agents/new">
      Register agent
    </ButtonLink>
  );
}

const firstAgent = {
  name: "refund-triage",
  purpose: "Sorts refund requests.",
  ownerEmail: "you@example.com",
  environment: "dev",
  riskTier: "low",
};

function NoAgents({ whyNotRegister, ownOnly }: AgentsScreenProps) {
  const { q, setQ } = useFilterQuery();
  if (q !== "") {
    return (
      <EmptyState
        kind="no-match"
        title="No agent matches this filter"
        action={<Button onClick={() => setQ("", "push")}>Clear the filter</Button>}
      >
        The search ran over all agents you may see, not only those shown.
      </EmptyState>
    );
  }
  if (whyNotRegister) {
    return (
      <EmptyState kind="none" title={ownOnly ? "You own no agents" : "No agents yet"}>
        An agent is a governed identity with an accountable owner. {whyNotRegister}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      kind="none"
      title="No agents yet"
      action={<RegisterAgent whyNot={undefined} />}
      command={consoleCurl("$MANDATE", "/api/agents", firstAgent)}
    >
      An agent is a governed identity of its own, separate from every person, with an accountable owner.
    </EmptyState>
  );
}

/** The inventory of agents with their owners and what needs attention. */
export function AgentsScreen(props: AgentsScreenProps) {
  const { q } = useFilterQuery();
  const { sort, setSort } = useSort("name");
  const list = useFilteredList(
    useInfiniteQuery({
      ...agentList({ q, sort: agentSort(sort) }),
      placeholderData: (previous) => previous,
    }),
  );
  const counts = useQuery(agentCounts).data;
  const rows = list.data?.pages.flatMap(({ agents }) => agents);
  const view = agentViews(counts).find((candidate) => candidate.q === q);
  return (
    <PageFrame
      title="Agents"
      tabs={<ViewTabs label="Views of the inventory" views={agentViews(counts)} />}
      actions={<RegisterAgent whyNot={props.whyNotRegister} />}
    >
      <div className="flex flex-col gap-3">
        <FilterBar fault={list.fault} label="Filter agents" keys={agentKeysOfFilter}>
          <DensitySwitch />
        </FilterBar>
        <PagedTable
          pages={list}
          label="Agents"
          columns={agentColumns}
          rows={rows}
          rowId={({ id }) => id}
          rowHref={({ id }) => `/agents/${id}`}
          sort={agentSort(sort)}
          onSortChange={setSort}
          empty={<NoAgents {...props} />}
          total={view?.more ? undefined : view?.count}
        />
      </div>
    </PageFrame>
  );
}
