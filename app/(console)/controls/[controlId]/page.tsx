import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { orNotFound } from "@/app/(console)/or-not-found";
import { ControlScreen } from "@/components/controls/control-screen";
import { controlKeys } from "@/components/controls/queries";
import { newQueryClient } from "@/components/data/query-client";
import { getControl } from "@/lib/controls/queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Control" };

export default async function ControlPage({ params }: { params: Promise<{ controlId: string }> }) {
  await requirePrincipal("audit:read");
  const { controlId } = await params;
  const client = newQueryClient();
  client.setQueryData(controlKeys.one(controlId), await orNotFound(getControl(controlId)));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ControlScreen controlId={controlId} />
    </HydrationBoundary>
  );
}
