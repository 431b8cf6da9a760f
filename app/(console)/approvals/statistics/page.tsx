import type { Metadata } from "next";
import { StatisticsScreen } from "@/components/requests/statistics/statistics-screen";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Approval statistics" };

export default async function StatisticsPage() {
  await requirePrincipal("approval-statistics:read");
  return <StatisticsScreen />;
}
