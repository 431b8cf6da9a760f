import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { inboxCounts } from "@/components/inbox/count-query";
import { InboxScreen } from "@/components/inbox/inbox-screen";
import { inboxKeys, viewOf } from "@/components/inbox/queries";
import { listDecided } from "@/lib/inbox/decided";
import { DecidedFilters } from "@/lib/inbox/decided.schema";
import { listProposed } from "@/lib/inbox/proposed";
import { countInbox, listInbox } from "@/lib/inbox/queries";
import { InboxFilters } from "@/lib/inbox/schema";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Inbox" };

type Search = { queue?: string | string[] };

export default async function InboxPage({ searchParams }: { searchParams: Promise<Search> }) {
  const principal = await requirePrincipal("events:read");
  const view = viewOf([(await searchParams).queue].flat()[0]);
  const client = newQueryClient();
  const read = (): Promise<unknown> => {
    if (view === "decided") return listDecided(principal, DecidedFilters.parse({}));
    if (view === "proposed") return listProposed(principal, DecidedFilters.parse({}));
    return listInbox(principal, InboxFilters.parse(view === "all" ? {} : { kind: view }));
  };
  await Promise.all([
    client.prefetchInfiniteQuery({
      queryKey: inboxKeys.list(view),
      queryFn: read,
      initialPageParam: "",
    }),
    client.prefetchQuery({ queryKey: inboxCounts.queryKey, queryFn: () => countInbox(principal) }),
  ]);
  const links = [
    ...(may(principal, "requests:read") ? [{ href: "/approvals", label: "All requests" }] : []),
    ...(may(principal, "requests:decide") ? [{ href: "/approvals/cover", label: "Cover while away" }] : []),
  ];
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <InboxScreen links={links} />
    </HydrationBoundary>
  );
}
