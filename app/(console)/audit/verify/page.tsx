import type { Metadata } from "next";
import { VerifyScreen } from "@/components/audit/verify/verify-screen";
import { getVerifier } from "@/lib/exports/verifier.queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Verify files" };

export default async function VerifyPage() {
  await requirePrincipal("audit:read", "agents:own");
  const { sha256 } = await getVerifier();
  return <VerifyScreen verifierDigest={sha256} />;
}
