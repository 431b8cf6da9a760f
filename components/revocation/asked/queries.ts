import { sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import type { AskedAction } from "@/lib/revocation/asked/model";
import { AskedRevocationList, AskedRevocationResponse } from "@/lib/revocation/asked/schema";

export const askedKey = ["revocations", "asked"] as const;

/** The newest requests to revoke a delegation, decided ones among them. */
export const askedOf = (delegationId: string) => ({
  meta: { topics: ["revocations"] },
  ...readQuery([...askedKey, delegationId], "/api/revocation-requests", AskedRevocationList, {
    delegationId,
    limit: 3,
  }),
});

/** The open requests to revoke: all of them for security, else one's own. */
export const openAsked = {
  meta: { topics: ["revocations"] },
  ...readQuery([...askedKey, "open"], "/api/revocation-requests", AskedRevocationList, { status: "open", limit: 50 }),
};

/** Asks security to revoke a delegation. */
export const askRevocation = (delegationId: string, reason: string): Promise<AskedRevocationResponse> =>
  sendJson(
    "POST",
    `/api/delegations/${delegationId}/revocation-requests`,
    { reason },
    {
      schema: AskedRevocationResponse,
    },
  );

/** Revokes as asked, refuses, or withdraws. */
export const decideAsked = (id: string, action: AskedAction, note: string): Promise<AskedRevocationResponse> =>
  sendJson("POST", `/api/revocation-requests/${id}/${action}`, { note }, { schema: AskedRevocationResponse });
