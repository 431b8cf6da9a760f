import type { Metadata } from "next";
import { RegisterForm } from "@/components/agents/register-form";
import { listBlueprints } from "@/lib/blueprints/queries";
import { BlueprintFilters } from "@/lib/blueprints/schema";
import { registrationOf } from "@/lib/discoveries/queries";
import { DiscoveryId } from "@/lib/discoveries/schema";
import { runtime } from "@/lib/platform/base/runtime";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Register agent" };

type Props = { searchParams: Promise<{ discovery?: string | string[] }> };

export default async function RegisterAgentPage({ searchParams }: Props) {
  const principal = await requirePrincipal("agents:write");
  const named = [(await searchParams).discovery].flat()[0];
  const discoveryId = DiscoveryId.safeParse(named).data;
  const discovery = discoveryId === undefined ? undefined : await registrationOf(discoveryId);
  const { blueprints } = await listBlueprints(principal, BlueprintFilters.parse({ limit: 200 }));
  const { publicUrl, trustDomain } = runtime();
  return (
    <RegisterForm
      issuer={publicUrl}
      trustDomain={trustDomain}
      ownEmail={principal.email}
      discovery={discovery}
      isMissing={named !== undefined && discovery === undefined}
      blueprints={blueprints.map(({ id, name, version }) => ({ id, name, version }))}
    />
  );
}
