import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { orNotFound } from "@/app/(console)/or-not-found";
import { newQueryClient } from "@/components/data/query-client";
import { LeaverScreen } from "@/components/ownership/leaver-screen";
import { leaverKeys } from "@/components/ownership/queries";
import { getLeaver } from "@/lib/ownership/leavers/queries";
import { LeaverParams } from "@/lib/ownership/schema";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Report about a leaver" };

export default async function LeaverPage({ params }: { params: Promise<{ leaverId: string }> }) {
  const principal = await requirePrincipal("people:read");
  const { leaverId } = await params;
  if (!LeaverParams.safeParse({ leaverId }).success) notFound();
  const client = newQueryClient();
  client.setQueryData(leaverKeys.one(leaverId), await orNotFound(getLeaver(leaverId)));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <LeaverScreen leaverId={leaverId} mayWrite={may(principal, "people:write")} />
    </HydrationBoundary>
  );
}
