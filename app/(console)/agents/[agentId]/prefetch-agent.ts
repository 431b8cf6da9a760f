import type { QueryClient } from "@tanstack/react-query";
import { ACTIVITY_ENTRIES, heldBy, OPEN_CHAINS, ofAgent, RECENT_ENTRIES } from "@/components/agents/recent";
import { auditKeys } from "@/components/audit/queries";
import { credentialKeys } from "@/components/credentials/queries";
import { delegationKeys } from "@/components/delegations/queries";
import { detectionKeys } from "@/components/detections/queries";
import { lifecycleKeys } from "@/components/lifecycle/queries";
import { searchTrail } from "@/lib/audit/reads/queries";
import { AuditFilters } from "@/lib/audit/schema";
import { listEnrolmentTokens, listInstances } from "@/lib/credentials/queries";
import { AgentInstanceFilters, CredentialFilters } from "@/lib/credentials/schema";
import { getDelegation } from "@/lib/delegations/queries";
import { DelegationFilters, type DelegationList } from "@/lib/delegations/schema";
import { listDelegations } from "@/lib/delegations/views/list.queries";
import { listDetections } from "@/lib/detections/queries";
import { DetectionFilters } from "@/lib/detections/schema";
import { getLifecycle } from "@/lib/lifecycle/queries";
import type { Principal } from "@/lib/principals/principal";
import { readingAs } from "@/lib/sign-in/current-principal";

/** Everything a tab's reading needs: who reads, about which agent, and where the answers are put. */
type Reading = { client: QueryClient; principal: Principal; agentId: string };

function delegations({ client, principal, agentId }: Reading) {
  return client.prefetchInfiniteQuery({
    queryKey: delegationKeys.list(heldBy(agentId)),
    queryFn: () => listDelegations(principal, DelegationFilters.parse({ q: heldBy(agentId) })),
    initialPageParam: "",
  });
}

async function chains(reading: Reading) {
  await delegations(reading);
  const { client, principal, agentId } = reading;
  const list = client.getQueryData<{ pages: DelegationList[] }>(delegationKeys.list(heldBy(agentId)));
  const shown = list?.pages.flatMap((page) => page.delegations).slice(0, OPEN_CHAINS) ?? [];
  await Promise.all(
    shown.map(({ id }) =>
      client.prefetchQuery({ queryKey: delegationKeys.detail(id), queryFn: () => getDelegation(principal, id) }),
    ),
  );
}

function credentials({ client, principal, agentId }: Reading) {
  return Promise.all([
    client.prefetchQuery({
      queryKey: credentialKeys.instances(agentId),
      queryFn: () => listInstances(principal, agentId, AgentInstanceFilters.parse({ limit: 200 })),
    }),
    client.prefetchQuery({
      queryKey: detectionKeys.ofAgent(agentId),
      queryFn: () => listDetections(principal, DetectionFilters.parse({ agentId, status: "open", limit: 20 })),
    }),
    client.prefetchQuery({
      queryKey: credentialKeys.enrolmentTokens(agentId),
      queryFn: () => listEnrolmentTokens(principal, agentId, CredentialFilters.parse({})),
    }),
  ]);
}

function lifecycle({ client, principal, agentId }: Reading) {
  const query = { queryKey: lifecycleKeys.agent(agentId), queryFn: () => getLifecycle(principal, agentId) };
  return client.prefetchQuery(query);
}

function activity({ client, principal, agentId }: Reading, limit: number) {
  const q = ofAgent(agentId);
  return readingAs(principal, () =>
    client.prefetchQuery({
      queryKey: auditKeys.recent(q, limit),
      queryFn: () => searchTrail(principal, AuditFilters.parse({ q, limit })),
    }),
  );
}

/** Prefetches the queries of one tab of an agent's page. The page itself repeats queries that fail. */
export async function prefetchAgent(tab: string | undefined, reading: Reading): Promise<void> {
  if (tab === "authority") await chains(reading);
  else if (tab === "credentials") await credentials(reading);
  else if (tab === "activity") await activity(reading, ACTIVITY_ENTRIES);
  else await Promise.all([lifecycle(reading), delegations(reading), activity(reading, RECENT_ENTRIES)]);
}
