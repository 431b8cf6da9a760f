"use client";

import { Identity } from "@/components/marks/identity";
import { RiskMark } from "@/components/marks/risk-mark";
import { ListScreen } from "@/components/shell/list-screen";
import { ParentLink } from "@/components/shell/parent-link";
import type { Column } from "@/components/table/columns";
import { NoMatch } from "@/components/table/no-match";
import { useFilterQuery } from "@/components/table/use-filter-query";
import { useList } from "@/components/table/use-list";
import { Timestamp } from "@/components/time/timestamp";
import { EmptyState } from "@/components/ui/empty-state";
import type { ExcessItem } from "@/lib/privilege-use/schema";
import { unusedAuthority } from "./queries";
import { unusedFilter } from "./unused-filter";
import { counted } from "./use-words";

type Row = ExcessItem & { id: string };

const columns: Column<Row>[] = [
  {
    id: "agent",
    header: "Agent",
    cell: ({ agent }) => <Identity name={agent.name} id={agent.id} seal={agent.id} frame="agent" />,
  },
  {
    id: "tier",
    header: "Risk",
    width: "w-28",
    showFrom: "md",
    cell: ({ agent }) => <RiskMark tier={agent.riskTier} />,
  },
  {
    id: "unused",
    header: "Never used",
    cell: ({ unused, permissions, unusedElements, looseLimits }) => (
      <>
        <span className="block">
          {unused} of {counted(permissions, "permission", "permissions")}
        </span>
        <span className="block text-ink3 text-xs">
          {[
            unusedElements > 0 && `${counted(unusedElements, "element", "elements")} whole`,
            looseLimits > 0 && `${counted(looseLimits, "limit", "limits")} less than half used`,
          ]
            .filter(Boolean)
            .join(", ")}
        </span>
      </>
    ),
  },
  { id: "weight", header: "Weight", width: "w-20", cell: ({ weight }) => weight.toLocaleString("en") },
  {
    id: "owner",
    header: "Owner",
    showFrom: "lg",
    cell: ({ owner }) => owner?.name ?? <span className="text-wait">no owner</span>,
  },
  {
    id: "last",
    header: "Last used",
    width: "w-32",
    showFrom: "md",
    cell: ({ lastUsedAt }) => (lastUsedAt ? <Timestamp at={lastUsedAt} /> : <span className="text-wait">never</span>),
  },
];

/** The standing list of authority that is granted and not used, the riskiest first. */
export function UnusedAuthorityScreen() {
  const { q } = useFilterQuery();
  const list = useList(unusedAuthority(q), ({ delegations }) =>
    delegations.map((one): Row => ({ ...one, id: one.delegationId })),
  );
  return (
    <ListScreen
      title="Unused authority"
      parent={<ParentLink href="/delegations" label="Delegations" />}
      filter={{ ...unusedFilter, label: "Filter unused authority", placeholder: "Filter, for example tier:critical" }}
      list={list}
      columns={columns}
      rowHref={({ id }) => `/delegations/${id}`}
      rowLabel={({ agent }) => `Open the delegation of ${agent.name}`}
      empty={
        <EmptyState kind="none" title="No unused authority">
          Delegations older than 14 days appear here if a part of them was not used in 90 days. The weight grows with
          the effect of the unused actions and the risk tier of the agent.
        </EmptyState>
      }
      noMatch={<NoMatch title="No delegation matches this filter" />}
    />
  );
}
