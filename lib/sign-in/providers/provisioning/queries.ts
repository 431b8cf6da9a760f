import { clock } from "@/lib/platform/base/clock";
import { runtime } from "@/lib/platform/base/runtime";
import { securityEventsPath } from "@/lib/sign-in/providers/model";
import { getOrThrow } from "@/lib/sign-in/providers/store";
import type { ProvisioningResponse } from "./schema";
import * as store from "./store";

const lastRefusals = 20;

/**
 * Reads how a provider's people are provisioned: tokens, counts, refused requests and security events. Its caller
 * authorises it.
 */
export async function getProvisioning(providerId: string): Promise<ProvisioningResponse> {
  const provider = await getOrThrow(providerId);
  const [tokens, counts, refusals, events] = await Promise.all([
    store.list(providerId),
    store.countsOf(providerId),
    store.refusalsOf(providerId, lastRefusals),
    store.eventsOf(providerId),
  ]);
  const now = clock.now();
  return {
    baseUrl: `${runtime().publicUrl}/scim/v2`,
    tokens: tokens.map((token) => ({
      ...{ id: token.id, name: token.name, status: statusOf(token, now) },
      ...{ createdAt: token.createdAt.toISOString(), expiresAt: token.expiresAt.toISOString() },
      lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
    })),
    ...counts,
    refusals: refusals.map(({ at, operation, status, scimType, detail }) => ({
      ...{ at: at.toISOString(), operation, status, scimType, detail },
    })),
    securityEvents: {
      enabled: provider.securityEvents,
      ...{ url: `${runtime().publicUrl}${securityEventsPath}`, audience: provider.clientId },
      lastReceivedAt: events?.receivedAt?.toISOString() ?? null,
      lastEvent: events?.lastEvent ?? null,
      lastVerifiedAt: events?.verifiedAt?.toISOString() ?? null,
      lastHeldAt: events?.heldAt?.toISOString() ?? null,
      ...{ applied: Number(events?.applied ?? 0), ignored: Number(events?.ignored ?? 0) },
    },
  };
}

function statusOf({ revokedAt, expiresAt, confirmedAt }: store.TokenRow, now: Date) {
  if (revokedAt !== null) return "revoked";
  if (expiresAt <= now) return "expired";
  return confirmedAt === null ? "waiting" : "active";
}
