import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { InboxScreen } from "@/components/approvals/inbox-screen";
import { queueOf, requestKeys } from "@/components/approvals/queries";
import { newQueryClient } from "@/components/shell/query-client";
import { getRequest, listRequests } from "@/lib/approvals/queries";
import { RequestFilters } from "@/lib/approvals/schema";
import { requirePrincipal } from "@/lib/people/current-principal";
import { may } from "@/lib/people/principal";

export const metadata: Metadata = { title: "Approvals" };

type Search = Record<"queue" | "q" | "request", string | string[] | undefined>;

export default async function ApprovalsPage({ searchParams }: { searchParams: Promise<Partial<Search>> }) {
  const principal = await requirePrincipal("requests:read");
  const search = await searchParams;
  const one = (name: keyof Search) => [search[name]].flat()[0];
  const mayDecide = may(principal, "requests:decide");
  const usual = mayDecide ? "to-decide" : "all";
  const query = { queue: queueOf(one("queue"), usual), q: one("q") ?? "" };
  const client = newQueryClient();
  const page = await client
    .fetchInfiniteQuery({
      queryKey: requestKeys.list(query),
      queryFn: () => listRequests(principal, RequestFilters.parse({ ...query, q: query.q || undefined })),
      initialPageParam: "",
    })
    .catch(() => undefined);
  const opened = one("request") ?? page?.pages[0]?.requests[0]?.id;
  if (opened) {
    await client.prefetchQuery({
      queryKey: requestKeys.detail(opened),
      queryFn: () => getRequest(principal, opened),
    });
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <InboxScreen usual={usual} mayDecide={mayDecide} />
    </HydrationBoundary>
  );
}
