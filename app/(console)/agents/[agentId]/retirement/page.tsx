import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { cache } from "react";
import { loadAgent } from "@/app/(console)/agents/[agentId]/load-agent";
import { orNotFound } from "@/app/(console)/or-not-found";
import { newQueryClient } from "@/components/data/query-client";
import { retirementKey } from "@/components/retirements/queries";
import { RetirementScreen } from "@/components/retirements/retirement-screen";
import { getRetirement } from "@/lib/retirements/queries";

type Props = { params: Promise<{ agentId: string }> };

const load = cache(async (agentId: string) => {
  const { principal } = await loadAgent(agentId);
  return orNotFound(getRetirement(principal, agentId));
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { agent } = await load((await params).agentId);
  return { title: `Retirement: ${agent.name}` };
}

export default async function RetirementPage({ params }: Props) {
  const { agentId } = await params;
  const client = newQueryClient();
  client.setQueryData(retirementKey(agentId), await load(agentId));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RetirementScreen agentId={agentId} />
    </HydrationBoundary>
  );
}
