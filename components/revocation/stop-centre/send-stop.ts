import { z } from "zod";
import { sendJson } from "@/components/data/api-client";
import { revoke, suspendScope } from "@/components/revocation/queries";
import type { RevocationScopeKind } from "@/lib/revocation/model";
import type { ScopeJson } from "@/lib/revocation/schema";

export type How = "suspend" | "revoke";

export type Stop = { kind: RevocationScopeKind; id: string; scope: ScopeJson; how: How; reason: string };

const Instance = z.object({ agentId: z.string() });

/** Suspends one object by its own endpoint. Answers the page of that object. */
async function suspendOne({ kind, id, reason }: Stop): Promise<string> {
  if (kind === "instance") {
    const { agentId } = await sendJson("POST", `/api/instances/${id}/quarantine`, { reason }, { schema: Instance });
    return `/agents/${agentId}?tab=credentials`;
  }
  const noun = kind === "agent" ? "agents" : "delegations";
  await sendJson("POST", `/api/${noun}/${id}/suspend`, { reason });
  return `/${noun}/${id}`;
}

const isSingle = (kind: RevocationScopeKind): boolean => ["instance", "agent", "delegation"].includes(kind);

/** Stops or suspends, and answers the page that shows the effect. */
export async function sendStop(stop: Stop): Promise<string> {
  if (stop.how === "suspend" && isSingle(stop.kind)) return suspendOne(stop);
  const send = stop.how === "suspend" ? suspendScope : revoke;
  return `/revocations/${(await send(stop.scope, stop.reason)).id}`;
}
