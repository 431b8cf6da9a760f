import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { BoardScreen } from "@/components/lifecycle/board-screen";
import { lifecycleKeys } from "@/components/lifecycle/queries";
import { boardPage } from "@/lib/lifecycle/board/queries";
import { BoardFilters } from "@/lib/lifecycle/board/schema";
import { boardColumns } from "@/lib/lifecycle/model";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Lifecycle board" };

export default async function LifecycleBoardPage() {
  const principal = await requirePrincipal("agents:read", "agents:own");
  const client = newQueryClient();
  await Promise.all(
    boardColumns.map((column) =>
      client.prefetchInfiniteQuery({
        queryKey: lifecycleKeys.board(column),
        queryFn: () => boardPage(principal, BoardFilters.parse({ column })),
        initialPageParam: "",
      }),
    ),
  );
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <BoardScreen />
    </HydrationBoundary>
  );
}
