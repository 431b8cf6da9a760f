import type { QueryClient } from "@tanstack/react-query";
import { sendJson } from "@/components/data/api-client";
import { newestProofPage, revoke, suspendScope } from "@/components/revocation/queries";
import type { RevocationScopeKind } from "@/lib/revocation/model";
import type { ScopeJson } from "@/lib/revocation/schema";

export type How = "suspend" | "revoke";

export type Stop = { kind: RevocationScopeKind; id: string; scope: ScopeJson; how: How; reason: string };

const suspendPaths: Readonly<Partial<Record<RevocationScopeKind, (id: string) => string>>> = {
  instance: (id) => `/api/instances/${id}/quarantine`,
  agent: (id) => `/api/agents/${id}/suspend`,
  delegation: (id) => `/api/delegations/${id}/suspend`,
};

/** Stops or suspends, and answers the page that proves the effect. */
export async function sendStop(client: QueryClient, { kind, id, scope, how, reason }: Stop): Promise<string> {
  const path = how === "suspend" ? suspendPaths[kind]?.(id) : undefined;
  if (path !== undefined) {
    await sendJson("POST", path, { reason });
    return (await newestProofPage(client, id)) ?? "/revocations";
  }
  const send = how === "suspend" ? suspendScope : revoke;
  return `/revocations/${(await send(scope, reason)).id}`;
}
