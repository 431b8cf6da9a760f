"use client";

import { ListScreen } from "@/components/shell/list-screen";
import { NoMatch } from "@/components/table/no-match";
import { useFilterQuery } from "@/components/table/use-filter-query";
import { useList } from "@/components/table/use-list";
import { ViewTabs } from "@/components/table/view-tabs";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { delegationColumns } from "./delegation-columns";
import { delegationFilter } from "./delegation-filter";
import { delegationList } from "./queries";

const views = [
  { label: "All", q: "" },
  { label: "In effect", q: "in-effect:yes" },
  { label: "Expiring in 7 days", q: "status:active expires:7d" },
  { label: "Suspended", q: "status:suspended" },
  { label: "At rest or stopped", q: "status:active in-effect:no" },
  { label: "Ended", q: "status:revoked,expired" },
];

const ask = (variant?: "primary") => (
  <ButtonLink href="/delegations/new" variant={variant}>
    Request authority
  </ButtonLink>
);

/** The list of delegations. */
export function DelegationsScreen({ mayAsk }: { mayAsk: boolean }) {
  const { q } = useFilterQuery();
  return (
    <ListScreen
      title="Delegations"
      tabs={<ViewTabs label="Views of the delegations" views={views} />}
      actions={
        <>
          <ButtonLink href="/unused-authority">Unused authority</ButtonLink>
          {mayAsk && ask()}
        </>
      }
      filter={{ label: "Filter delegations", ...delegationFilter }}
      exported={{ path: "/api/delegations/export", query: { q } }}
      list={useList(delegationList(q), ({ delegations }) => delegations)}
      columns={delegationColumns}
      tableClass="md:min-w-230 md:table-fixed"
      rowHref={({ id }) => `/delegations/${id}`}
      empty={
        <EmptyState kind="none" title="No delegations yet" action={mayAsk && ask("primary")}>
          A delegation gives an agent narrow authority for a purpose and a time. It begins as a request that another
          person approves.
        </EmptyState>
      }
      noMatch={
        <NoMatch title="No delegation matches this filter">
          The search ran over all delegations you may see, not only those shown.
        </NoMatch>
      }
    />
  );
}
