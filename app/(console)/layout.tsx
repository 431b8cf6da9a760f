import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { agentCounts } from "@/components/agents/counts";
import { newQueryClient } from "@/components/data/query-client";
import { ConsoleChrome } from "@/components/shell/console-chrome";
import { preferences } from "@/components/sign-in/account/queries";
import { linksAt, ownLinksPath } from "@/components/sign-in/account-links/queries";
import { AgentFilters, type AgentList } from "@/lib/agents/schema";
import { listAgents } from "@/lib/delegations/views/agents.queries";
import { getPreferences } from "@/lib/people/queries";
import { runtime } from "@/lib/platform/base/runtime";
import { currentHold } from "@/lib/platform/watermark/hold";
import type { Principal } from "@/lib/principals/principal";
import { listOwnIdentities } from "@/lib/sign-in/account-links/queries";
import { currentPrincipal } from "@/lib/sign-in/current-principal";
import { providerOfSession } from "@/lib/sign-in/providers/queries";

const loopback = /^(?:localhost|127\.|\[::1\])/;

/** Counts agents for the navigation. The list that carries the counts stays here: every page would hold its agent. */
async function countAgents(principal: Principal): Promise<AgentList> {
  return { ...(await listAgents(principal, AgentFilters.parse({ counts: "true", limit: 1 }))), agents: [] };
}

/** Chrome only: each page and each endpoint decides for itself who may see it. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const principal = await currentPrincipal();
  if (!principal) return children;
  const client = newQueryClient();
  const [provider] = await Promise.all([
    providerOfSession(principal),
    client.prefetchQuery({ queryKey: agentCounts.queryKey, queryFn: () => countAgents(principal) }),
    client.prefetchQuery({ queryKey: preferences.queryKey, queryFn: () => getPreferences(principal) }),
    client.prefetchQuery({ queryKey: linksAt(ownLinksPath).queryKey, queryFn: () => listOwnIdentities(principal) }),
  ]);
  const { personId: id, name, email, roles } = principal;
  const user = { id, name, email, roles, provider };
  const environment = loopback.test(new URL(runtime().publicUrl).host) ? "local" : "prod";
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ConsoleChrome
        user={user}
        permissions={[...principal.permissions]}
        environment={environment}
        mustChoosePassword={principal.mustChoosePassword ?? false}
        hold={currentHold() ?? null}
      >
        {children}
      </ConsoleChrome>
    </HydrationBoundary>
  );
}
