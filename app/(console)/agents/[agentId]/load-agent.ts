import { notFound } from "next/navigation";
import { cache } from "react";
import { orNotFound } from "@/app/(console)/or-not-found";
import { AgentParams } from "@/lib/agents/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

/** Reads the agent in the URL as the signed-in person, once for both the title and the page. */
export const loadAgent = cache(async (agentId: string) => {
  const principal = await requirePrincipal("agents:read", "agents:own");
  if (!AgentParams.safeParse({ agentId }).success) notFound();
  return { principal, agent: await orNotFound(getAgent(principal, agentId)) };
});
