import type { Metadata } from "next";
import { StopCentreScreen } from "@/components/revocation/stop-centre/stop-centre-screen";
import { rolesWith } from "@/lib/principals/permissions";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Stop centre" };

export default async function StopCentrePage() {
  const principal = await requirePrincipal("revocations:execute", "agents:own");
  const whyNotWide = may(principal, "revocations:execute")
    ? undefined
    : `Stopping many agents at once needs the role ${rolesWith("revocations:execute").join(" or ")}.`;
  return <StopCentreScreen whyNotWide={whyNotWide} />;
}
