import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { AgentScreen } from "@/components/agents/agent-screen";
import { agentKeys } from "@/components/agents/queries";
import { ofAgent, RECENT_ENTRIES } from "@/components/agents/recent";
import { auditKeys } from "@/components/audit/queries";
import { credentialKeys } from "@/components/credentials/queries";
import { delegationKeys } from "@/components/delegations/queries";
import { newQueryClient } from "@/components/shell/query-client";
import { listAudit } from "@/lib/audit/queries";
import { AuditFilters } from "@/lib/audit/schema";
import { listEnrolmentTokens, listInstances } from "@/lib/credentials/queries";
import { CredentialFilters } from "@/lib/credentials/schema";
import { listDelegations } from "@/lib/delegations/queries";
import { DelegationFilters } from "@/lib/delegations/schema";
import { runtime } from "@/lib/platform/runtime/runtime";
import { loadAgent } from "./load-agent";

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
  const filters = AuditFilters.parse({ q: ofAgent(agentId), limit: RECENT_ENTRIES });
  const delegations = client.prefetchInfiniteQuery({
    queryKey: delegationKeys.list(ofAgent(agentId)),
    queryFn: () => listDelegations(principal, DelegationFilters.parse({ q: ofAgent(agentId) })),
    initialPageParam: "",
  });
  const shown =
    tab === "credentials"
      ? [
          client.prefetchQuery({
            queryKey: credentialKeys.instances(agentId),
            queryFn: () => listInstances(principal, agentId, CredentialFilters.parse({ limit: 200 })),
          }),
          client.prefetchQuery({
            queryKey: credentialKeys.enrolmentTokens(agentId),
            queryFn: () => listEnrolmentTokens(principal, agentId, CredentialFilters.parse({})),
          }),
        ]
      : [
          client.prefetchQuery({
            queryKey: auditKeys.recent(ofAgent(agentId), RECENT_ENTRIES),
            queryFn: () => listAudit(principal, filters),
          }),
        ];
  await Promise.all([delegations, ...shown]);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AgentScreen agentId={agentId} issuer={runtime().publicUrl} />
    </HydrationBoundary>
  );
}
