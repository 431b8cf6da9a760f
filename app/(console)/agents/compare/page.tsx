import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { orNotFound } from "@/app/(console)/or-not-found";
import { CompareScreen } from "@/components/agents/compare/compare-screen";
import { compareAgents } from "@/lib/delegations/views/compare-agents.queries";
import { CompareFilters } from "@/lib/delegations/views/compare-agents.schema";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Compare agents" };

type Props = { searchParams: Promise<{ left?: string | string[]; right?: string | string[] }> };

export default async function CompareAgentsPage({ searchParams }: Props) {
  const principal = await requirePrincipal("agents:read", "agents:own");
  const { left, right } = await searchParams;
  const asked = CompareFilters.safeParse({ left, right });
  if (!asked.success) notFound();
  const comparison = await orNotFound(compareAgents(principal, asked.data));
  return <CompareScreen comparison={comparison} />;
}
