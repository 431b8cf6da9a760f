import type { Metadata } from "next";
import { loadAgent } from "@/app/(console)/agents/[agentId]/load-agent";
import { StopInPlace } from "@/components/agents/stop-in-place";
import { InvestigationScreen } from "@/components/audit/investigation/investigation-screen";
import { clock } from "@/lib/platform/base/clock";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

type Props = { params: Promise<{ agentId: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  await requirePrincipal("audit:read");
  const { agent } = await loadAgent((await params).agentId);
  return { title: `Investigation of ${agent.name}` };
}

export default async function InvestigationPage({ params }: Props) {
  const { name, email } = await requirePrincipal("audit:read");
  const { agent } = await loadAgent((await params).agentId);
  return (
    <InvestigationScreen
      agent={{ id: agent.id, name: agent.name }}
      renderedAt={clock.now().toISOString()}
      reader={`${name} (${email})`}
      stops={<StopInPlace agentId={agent.id} />}
    />
  );
}
