import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { orNotFound } from "@/app/(console)/or-not-found";
import { newQueryClient } from "@/components/data/query-client";
import { GraphScreen } from "@/components/delegations/graph/graph-screen";
import { graphQuery } from "@/components/delegations/graph/queries";
import { delegationGraph } from "@/lib/delegations/views/graph.queries";
import { GraphFilters } from "@/lib/delegations/views/graph.schema";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Graph of delegations" };

type Search = Record<"agent" | "person" | "depth" | "status" | "at", string | undefined>;

export default async function GraphPage({ searchParams }: { searchParams: Promise<Search> }) {
  const principal = await requirePrincipal("delegations:read");
  const { agent, person, depth, status, at } = await searchParams;
  const filters = GraphFilters.safeParse({ agent, person, depth, status });
  if (!filters.success) notFound();
  const client = newQueryClient();
  const root = agent === undefined ? { person } : { agent };
  const asked = { ...root, depth: filters.data.depth, status: filters.data.status.join(",") };
  // The graph of an instant is asked for by the browser: before the instant of its centre there is none.
  if (at === undefined) {
    client.setQueryData(graphQuery(asked).queryKey, await orNotFound(delegationGraph(principal, filters.data)));
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <GraphScreen root={root} />
    </HydrationBoundary>
  );
}
