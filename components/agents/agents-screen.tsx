"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { consoleCurl } from "@/components/data/console-curl";
import { discoveryCounts } from "@/components/discoveries/queries";
import { OrphansNote } from "@/components/lifecycle/orphans/orphans-note";
import { SearchMenu } from "@/components/saved-searches/search-menu";
import { ListScreen } from "@/components/shell/list-screen";
import { choosing } from "@/components/table/choice-cells";
import { ColumnsMenu } from "@/components/table/columns-menu";
import { ExportMenu } from "@/components/table/export-link";
import { NoMatch } from "@/components/table/no-match";
import { useChoice } from "@/components/table/use-choice";
import { useColumns } from "@/components/table/use-columns";
import { useFilterQuery, useSort } from "@/components/table/use-filter-query";
import { useList } from "@/components/table/use-list";
import { ViewTabs } from "@/components/table/view-tabs";
import { Timestamp } from "@/components/time/timestamp";
import { ButtonLink } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { EmptyState } from "@/components/ui/empty-state";
import { mostChosenAgents } from "@/lib/agents/batch.schema";
import type { AgentList } from "@/lib/agents/schema";
import type { AgentSort } from "@/lib/agents/sorts.model";
import {
  type AgentColumnId,
  agentColumnRules,
  agentColumnRulesByScore,
  agentColumns,
  agentColumnTitle,
} from "./agent-columns";
import { agentFilter, agentViews } from "./agent-filter";
import { ChoiceBar } from "./bulk/choice-bar";
import { useMatching } from "./bulk/use-matching";
import { agentCounts } from "./counts";
import { agentList, agentSort } from "./queries";

export type AgentsScreenProps = {
  /** Why the person may not register an agent; absent when they may. */
  whyNotRegister?: string | undefined;
  /** The person who looks at the list: this browser keeps their columns. */
  personId: string;
  /** The person sees only the agents they are accountable for. */
  ownOnly: boolean;
  /** The person changes no agents. */
  readOnly: boolean;
};

const register = (whyNot?: string) => (
  <ButtonLink variant="primary" icon={<Plus aria-hidden />} href="/agents/new" whyNot={whyNot}>
    Register agent
  </ButtonLink>
);

const firstAgent = {
  name: "refund-triage",
  purpose: "Sorts refund requests.",
  ownerEmail: "you@example.com",
  environment: "dev",
  riskTier: "low",
};

function NoAgents({ whyNotRegister, ownOnly }: Pick<AgentsScreenProps, "whyNotRegister" | "ownOnly">) {
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
      action={register()}
      command={
        <CodeBlock code={consoleCurl("$MANDATE", "/api/agents", firstAgent)} label="The same from the command line" />
      }
    >
      An agent is a governed identity of its own, separate from every person, with an accountable owner.
    </EmptyState>
  );
}

/** Shows how old the order is, where it follows figures that are counted from time to time. */
function SortedAsOf({ at }: { at: string | undefined }) {
  if (at === undefined) return null;
  return (
    <p className="text-ink2 text-sm">
      The order follows figures that were counted <Timestamp at={at} />. Each row shows its figures of now.
    </p>
  );
}

/** Shows how old the risk scores are, where the list shows them or follows them. */
function ScoredAsOf({ at }: { at: string | undefined }) {
  return (
    <p className="text-ink2 text-sm">
      {at === undefined ? (
        "The risk scores are being computed for the first time."
      ) : (
        <>
          Risk scores were computed <Timestamp at={at} />. The page of an agent shows its risk of now.
        </>
      )}
    </p>
  );
}

/** The link to the identities that are not registered, for people who see all agents. */
function useUnregistered(ownOnly: boolean) {
  const { data: counts } = useQuery({ ...discoveryCounts, enabled: !ownOnly });
  if (ownOnly) return [];
  return [{ label: "Unregistered", href: "/discoveries", count: counts?.new, more: counts?.capped.includes("new") }];
}

type NoticeProps = { byScore: boolean; scored: boolean; page: AgentList | undefined };

/** Agents without an owner, and how old the figures of the list are. */
function InventoryNotice({ byScore, scored, page }: NoticeProps) {
  return (
    <>
      <OrphansNote />
      {byScore || <SortedAsOf at={page?.sortedAsOf} />}
      {page && scored && <ScoredAsOf at={page.riskScoresAsOf} />}
    </>
  );
}

type ToolsProps = {
  q: string;
  sort: AgentSort;
  columns: ReturnType<typeof useColumns<AgentColumnId>>;
  rules: typeof agentColumnRules;
  mayShare: boolean;
};

/** Saved searches, columns and the export of the list that is shown. */
function InventoryTools({ q, sort, columns, rules, mayShare }: ToolsProps) {
  const parts = {
    ...{ list: "agents" as const, q, sort: sort === "name" ? null : sort, from: null, to: null },
    columns: columns.chosen ? [...columns.ids] : [],
  };
  return (
    <>
      <SearchMenu parts={parts} mayShare={mayShare} />
      <ColumnsMenu columns={columns} rules={rules} titleOf={agentColumnTitle} />
      <ExportMenu path="/api/agents/export" query={{ q, sort }} />
    </>
  );
}

/** The list of agents, and those of it that are chosen. Once all that are shown are chosen, the others can be too. */
function useInventory(asked: { q: string; sort: AgentSort }) {
  const list = useList(agentList(asked), ({ agents }) => agents);
  const choice = useChoice(asked.q, list.rows, mostChosenAgents);
  const matching = useMatching(asked, {
    more: choice.state === "all" && list.hasNextPage && !list.fault && choice.rows.length <= (list.rows?.length ?? 0),
    onFound: choice.replace,
  });
  return { list, choice, matching };
}

/** The inventory of agents with their owners and what needs attention. */
export function AgentsScreen(props: AgentsScreenProps) {
  const { q } = useFilterQuery();
  const { sort: sortText, setSort } = useSort("name");
  const sort = agentSort(sortText);
  const views = agentViews(useQuery(agentCounts).data);
  const view = views.find((candidate) => candidate.q === q);
  const byScore = sort.endsWith("riskScore");
  const rules = byScore ? agentColumnRulesByScore : agentColumnRules;
  const columns = useColumns(`mandate-agents-columns:${props.personId}`, rules);
  const { list, choice, matching } = useInventory({ q, sort });
  return (
    <ListScreen
      title="Agents"
      tabs={<ViewTabs label="Views of the inventory" views={views} links={useUnregistered(props.ownOnly)} />}
      actions={
        <>
          <ButtonLink href="/agents/board">Board</ButtonLink>
          <ButtonLink href="/agents/onboarding">{props.whyNotRegister ? "Ask for an agent" : "Requests"}</ButtonLink>
          {register(props.whyNotRegister)}
        </>
      }
      notice={
        <InventoryNotice
          byScore={byScore}
          scored={byScore || columns.ids.includes("score") || q.includes("risk-score:")}
          page={list.pages?.[0]}
        />
      }
      filter={{ label: "Filter agents", ...agentFilter }}
      list={list}
      choice={choosing(choice)}
      choiceLabel={({ name }) => name}
      bar={<ChoiceBar choice={choice} matching={matching} readOnly={props.readOnly} />}
      columns={agentColumns(columns, columns.chosen)}
      arrange={columns.arrange}
      tableClass={columns.chosen && columns.ids.length > 7 ? "md:min-w-340" : undefined}
      tools={<InventoryTools {...{ q, sort, columns, rules }} mayShare={!props.ownOnly} />}
      rowHref={({ id }) => `/agents/${id}`}
      sort={sort}
      onSortChange={setSort}
      total={view?.more ? undefined : view?.count}
      empty={<NoAgents {...props} />}
      noMatch={
        <NoMatch title="No agent matches this filter">
          The search ran over all agents you may see, not only those shown.
        </NoMatch>
      }
    />
  );
}
