import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverChoices } from "@/components/approvals/request-choices";
import { RequestForm } from "@/components/approvals/request-form";
import { newQueryClient } from "@/components/shell/query-client";
import { getAgent } from "@/lib/agents/queries";
import { AgentId } from "@/lib/agents/schema";
import { DelegationId } from "@/lib/delegations/schema";
import { requirePrincipal } from "@/lib/people/current-principal";
import { may } from "@/lib/people/principal";
import { listResourceServers } from "@/lib/resource-servers/queries";
import { ResourceServerFilters } from "@/lib/resource-servers/schema";

export const metadata: Metadata = { title: "Request authority" };

type Search = { agent?: string | string[]; parent?: string | string[] };

export default async function NewRequestPage({ searchParams }: { searchParams: Promise<Search> }) {
  const principal = await requirePrincipal("requests:create");
  const { agent, parent } = await searchParams;
  const agentId = AgentId.safeParse(agent);
  const parentId = DelegationId.safeParse(parent);
  // An agent that is not there, or not for this person, is simply not chosen.
  const chosen = agentId.success ? await getAgent(principal, agentId.data).catch(() => undefined) : undefined;
  const client = newQueryClient();
  await client.prefetchQuery({
    queryKey: serverChoices.queryKey,
    queryFn: () => listResourceServers(principal, ResourceServerFilters.parse({ limit: 200 })),
  });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RequestForm
        chosen={chosen}
        parentId={parentId.success ? parentId.data : undefined}
        me={principal.personId}
        mayReadPeople={may(principal, "people:read")}
      />
    </HydrationBoundary>
  );
}
