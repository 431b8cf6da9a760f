import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { orNotFound } from "@/app/(console)/or-not-found";
import { newQueryClient } from "@/components/data/query-client";
import { channelKeys } from "@/components/notification-channels/queries";
import { WebhookScreen } from "@/components/notification-channels/webhook-screen";
import { getWebhook, whyNotChange } from "@/lib/notification-channels/queries";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Webhook" };

export default async function WebhookPage({ params }: { params: Promise<{ webhookId: string }> }) {
  const principal = await requirePrincipal("keys:read");
  const { webhookId } = await params;
  const client = newQueryClient();
  client.setQueryData(channelKeys.webhook(webhookId), await orNotFound(getWebhook(principal, webhookId)));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <WebhookScreen webhookId={webhookId} whyNotWrite={whyNotChange(principal)} />
    </HydrationBoundary>
  );
}
