import type { Metadata } from "next";
import { ConfirmationsScreen } from "@/components/people/confirmations-screen";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "To confirm" };

export default async function ConfirmationsPage() {
  await requirePrincipal("people:read");
  return <ConfirmationsScreen />;
}
