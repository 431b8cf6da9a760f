import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { streamKeys } from "@/components/streams/queries";
import { StreamsScreen } from "@/components/streams/streams-screen";
import { requirePrincipal } from "@/lib/sign-in/current-principal";
import { listStreams, whyNotChange } from "@/lib/streams/queries";

export const metadata: Metadata = { title: "Streams" };

type Props = { searchParams: Promise<{ state?: string | string[] }> };

export default async function StreamsPage({ searchParams }: Props) {
  const principal = await requirePrincipal("keys:read");
  const client = newQueryClient();
  await client.prefetchQuery({ queryKey: streamKeys.list, queryFn: () => listStreams(principal) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <StreamsScreen whyNotWrite={whyNotChange(principal)} stopped={(await searchParams).state === "stopped"} />
    </HydrationBoundary>
  );
}
