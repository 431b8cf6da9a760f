import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { AgentsScreen } from "@/components/agents/agents-screen";
import { agentKeys, agentSort } from "@/components/agents/queries";
import { newQueryClient } from "@/components/data/query-client";
import { AgentFilters } from "@/lib/agents/schema";
import { listAgents } from "@/lib/delegations/views/agents.queries";
import { rolesWith } from "@/lib/principals/permissions";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Agents" };

type Props = { searchParams: Promise<{ q?: string | string[]; sort?: string | string[] }> };

export default async function AgentsPage({ searchParams }: Props) {
  const principal = await requirePrincipal("agents:read", "agents:own");
  const search = await searchParams;
  const query = { q: [search.q ?? ""].flat()[0] ?? "", sort: agentSort([search.sort].flat()[0]) };
  const client = newQueryClient();
  await client.prefetchInfiniteQuery({
    queryKey: agentKeys.list(query),
    queryFn: () => listAgents(principal, AgentFilters.parse({ ...query, q: query.q || undefined })),
    initialPageParam: "",
  });
  const registrars = rolesWith("agents:write").join(" or ");
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AgentsScreen
        personId={principal.personId}
        ownOnly={!may(principal, "agents:read")}
        readOnly={!may(principal, "agents:write") && !may(principal, "agents:own")}
        whyNotRegister={
          may(principal, "agents:write") ? undefined : `Only people with the role ${registrars} can register agents.`
        }
      />
    </HydrationBoundary>
  );
}
