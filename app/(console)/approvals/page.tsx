import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { frequentAskers } from "@/components/action-approvals/frequent-asking/queries";
import { newQueryClient } from "@/components/data/query-client";
import { InboxScreen } from "@/components/requests/inbox/inbox-screen";
import { queueOf, requestKeys, sortOf } from "@/components/requests/queries";
import { queueCounts } from "@/components/requests/review/side-queries";
import { listFrequentAskers } from "@/lib/action-approvals/frequent-asking/list";
import { may, type Principal } from "@/lib/principals/principal";
import { readRequest } from "@/lib/requests/commands/read";
import { listRequests } from "@/lib/requests/queries";
import { RequestFilters } from "@/lib/requests/schema";
import { countQueues } from "@/lib/requests/views/inbox.queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Approvals" };

type Search = Record<"queue" | "q" | "sort" | "request", string | string[] | undefined>;

export default async function ApprovalsPage({ searchParams }: { searchParams: Promise<Partial<Search>> }) {
  const principal = await requirePrincipal("requests:read");
  const search = await searchParams;
  const one = (name: keyof Search) => [search[name]].flat()[0];
  const mayDecide = may(principal, "requests:decide");
  const usual = mayDecide || (await isAsked(principal)) ? "to-decide" : "all";
  const query = { queue: queueOf(one("queue"), usual), q: one("q") ?? "", sort: sortOf(one("sort")) };
  const links = [
    ...(may(principal, "approval-statistics:read") ? [{ href: "/approvals/statistics", label: "Statistics" }] : []),
    { href: "/approvals/policies", label: "Policies" },
    ...(mayDecide ? [{ href: "/approvals/cover", label: "Cover while away" }] : []),
  ];
  const client = newQueryClient();
  const page = await client
    .fetchInfiniteQuery({
      queryKey: requestKeys.list(query),
      queryFn: () => listRequests(principal, RequestFilters.parse({ ...query, q: query.q || undefined })),
      initialPageParam: "",
    })
    .catch(() => undefined);
  await Promise.all([
    client.prefetchQuery({ queryKey: frequentAskers.queryKey, queryFn: () => listFrequentAskers(principal) }),
    client.prefetchQuery({ queryKey: queueCounts.queryKey, queryFn: () => countQueues(principal) }),
  ]);
  const opened = one("request") ?? page?.pages[0]?.requests[0]?.id;
  if (opened) {
    await client.prefetchQuery({
      queryKey: requestKeys.detail(opened),
      queryFn: () => readRequest(principal, opened),
    });
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <InboxScreen usual={usual} mayDecide={mayDecide} links={links} />
    </HydrationBoundary>
  );
}

/** A person without the permission to decide may still have to give consent. */
const isAsked = async (principal: Principal): Promise<boolean> =>
  (await listRequests(principal, RequestFilters.parse({ queue: "to-decide", limit: 1 }))).requests.length > 0;
