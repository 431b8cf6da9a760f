import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { ActionsScreen } from "@/components/action-approvals/actions-screen";
import { frequentAskers } from "@/components/action-approvals/frequent-asking/queries";
import { actionKeys, actionQueueOf, actionSortOf } from "@/components/action-approvals/queries";
import { newQueryClient } from "@/components/data/query-client";
import { listFrequentAskers } from "@/lib/action-approvals/frequent-asking/list";
import { getActionApproval, listActionApprovals } from "@/lib/action-approvals/queries";
import { ActionApprovalFilters } from "@/lib/action-approvals/schema";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Action approvals" };

type Search = Record<"queue" | "q" | "sort" | "action", string | string[] | undefined>;

export default async function ActionApprovalsPage({ searchParams }: { searchParams: Promise<Partial<Search>> }) {
  const principal = await requirePrincipal("requests:read");
  const search = await searchParams;
  const one = (name: keyof Search) => [search[name]].flat()[0];
  const queue = actionQueueOf(one("queue"));
  const query = { queue, q: one("q") ?? "", sort: actionSortOf(queue, one("sort")) };
  const client = newQueryClient();
  const page = await client
    .fetchInfiniteQuery({
      queryKey: actionKeys.list(query),
      queryFn: () => listActionApprovals(principal, ActionApprovalFilters.parse({ ...query, q: query.q || undefined })),
      initialPageParam: "",
    })
    .catch(() => undefined);
  const opened = one("action") ?? page?.pages[0]?.actionApprovals[0]?.id;
  if (opened) {
    await client.prefetchQuery({
      queryKey: actionKeys.detail(opened),
      queryFn: () => getActionApproval(principal, opened),
    });
  }
  await client.prefetchQuery({ queryKey: frequentAskers.queryKey, queryFn: () => listFrequentAskers(principal) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ActionsScreen />
    </HydrationBoundary>
  );
}
