import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { orNotFound } from "@/app/(console)/or-not-found";
import { newQueryClient } from "@/components/data/query-client";
import { streamKeys } from "@/components/streams/queries";
import { StreamScreen } from "@/components/streams/stream-screen";
import { requirePrincipal } from "@/lib/sign-in/current-principal";
import { getStream, whyNotChange } from "@/lib/streams/queries";

export const metadata: Metadata = { title: "Stream" };

export default async function StreamPage({ params }: { params: Promise<{ streamId: string }> }) {
  const principal = await requirePrincipal("keys:read");
  const { streamId } = await params;
  const client = newQueryClient();
  client.setQueryData(streamKeys.one(streamId), await orNotFound(getStream(principal, streamId)));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <StreamScreen streamId={streamId} whyNotWrite={whyNotChange(principal)} />
    </HydrationBoundary>
  );
}
