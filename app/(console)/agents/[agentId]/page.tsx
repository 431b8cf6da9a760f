import { setTimeout } from "node:timers/promises";
import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { AgentScreen } from "@/components/agents/agent-screen";
import { agentKeys } from "@/components/agents/queries";
import { newQueryClient } from "@/components/data/query-client";
import { keepContextUntil } from "@/lib/platform/base/context-value";
import { runtime } from "@/lib/platform/base/runtime";
import { loadAgent } from "./load-agent";
import { prefetchAgent } from "./prefetch-agent";

/** How long a page may wait for what its tab shows. */
const PREFETCH_MS = 300;

type Props = { params: Promise<{ agentId: string }>; searchParams: Promise<{ tab?: string | string[] }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { agent } = await loadAgent((await params).agentId);
  return { title: agent.name };
}

export default async function AgentPage({ params, searchParams }: Props) {
  const [{ agentId }, { tab }] = await Promise.all([params, searchParams]);
  const { principal, agent } = await loadAgent(agentId);
  const client = newQueryClient();
  client.setQueryData(agentKeys.detail(agentId), agent);
  // The heading waits no longer for what a tab shows: the page asks for the rest itself.
  const prefetched = prefetchAgent([tab].flat()[0], { client, principal, agentId });
  keepContextUntil(prefetched);
  await Promise.race([prefetched, setTimeout(PREFETCH_MS)]);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AgentScreen
        agentId={agentId}
        issuer={runtime().publicUrl}
        investigates={principal.permissions.has("audit:read")}
      />
    </HydrationBoundary>
  );
}
