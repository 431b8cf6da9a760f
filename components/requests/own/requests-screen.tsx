"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { DraftsList } from "@/components/delegations/editor/drafts-list";
import { ownRequestViews, requestFilter } from "@/components/requests/inbox/request-filter";
import { ownRequestCounts, requestList } from "@/components/requests/queries";
import { ListScreen } from "@/components/shell/list-screen";
import { NoMatch } from "@/components/table/no-match";
import { useFilterQuery } from "@/components/table/use-filter-query";
import { useList } from "@/components/table/use-list";
import { ViewTabs } from "@/components/table/view-tabs";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ownRequestColumns } from "./own-request-columns";

/** The signed-in person's own requests with their state. */
export function RequestsScreen({ whyNotAsk }: { whyNotAsk: string | undefined }) {
  const { q } = useFilterQuery();
  const views = ownRequestViews(useQuery(ownRequestCounts).data);
  const ask = (
    <ButtonLink variant="primary" icon={<Plus aria-hidden />} href="/delegations/new" whyNot={whyNotAsk}>
      Request authority
    </ButtonLink>
  );
  return (
    <ListScreen
      title="My requests"
      tabs={<ViewTabs label="Views of your requests" views={views} />}
      actions={ask}
      notice={!whyNotAsk && <DraftsList />}
      filter={{
        label: "Filter your requests",
        ...requestFilter,
        placeholder: "Filter, for example status:pending",
      }}
      exported={{ path: "/api/requests/export", query: { queue: "mine", q } }}
      list={useList(requestList({ queue: "mine", q }), ({ requests }) => requests)}
      columns={ownRequestColumns}
      rowHref={({ id }) => `/requests/${id}`}
      total={views.find((view) => view.q === q)?.count}
      empty={
        <EmptyState kind="none" title="You made no requests yet">
          An agent has no authority until a person requests it and another person approves exactly that request.{" "}
          {whyNotAsk}
        </EmptyState>
      }
      noMatch={<NoMatch title="None of your requests matches" />}
    />
  );
}
