import type { Metadata } from "next";
import { CoverScreen } from "@/components/approval-policies/cover-screen";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Cover while away" };

export default async function CoverPage() {
  await requirePrincipal("requests:decide");
  return <CoverScreen />;
}
