import type { Metadata } from "next";
import { LeaversScreen } from "@/components/ownership/leavers-screen";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Leavers" };

export default async function LeaversPage() {
  const principal = await requirePrincipal("people:read");
  return <LeaversScreen mayWrite={may(principal, "people:write")} />;
}
