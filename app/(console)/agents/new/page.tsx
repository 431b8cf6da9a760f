import type { Metadata } from "next";
import { RegisterForm } from "@/components/agents/register-form";
import { listBlueprints } from "@/lib/blueprints/queries";
import { BlueprintFilters } from "@/lib/blueprints/schema";
import { runtime } from "@/lib/platform/base/runtime";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Register agent" };

export default async function RegisterAgentPage() {
  const principal = await requirePrincipal("agents:write");
  const { blueprints } = await listBlueprints(principal, BlueprintFilters.parse({ limit: 200 }));
  const { publicUrl, trustDomain } = runtime();
  return (
    <RegisterForm
      issuer={publicUrl}
      trustDomain={trustDomain}
      ownEmail={principal.email}
      blueprints={blueprints.map(({ id, name, version }) => ({ id, name, version }))}
    />
  );
}
