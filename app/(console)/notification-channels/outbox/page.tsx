import type { Metadata } from "next";
import { OutboxScreen } from "@/components/notification-channels/outbox-screen";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Outbox" };

export default async function OutboxPage() {
  await requirePrincipal("settings:write");
  return <OutboxScreen />;
}
