import { sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import {
  EntitlementChangeList,
  EntitlementResponse,
  ProposedEntitlement,
  type ProposeEntitlementRequest,
} from "@/lib/entitlements/schema";

/** Entitlement of a person or of a group's members. */
export const entitlementOf = (subjectId: string) => ({
  meta: { topics: ["people", "groups", "control-changes"] },
  ...readQuery(["entitlements", subjectId], `/api/entitlements/${subjectId}`, EntitlementResponse),
});

/** The most changes that are shown at once. */
const MOST = 200;

/** The changes that wait for a second admin: all of them, or those about one person or group. */
export const openChanges = (subject?: string) => ({
  meta: { topics: ["control-changes", "people", "groups"] },
  ...readQuery(["entitlements", "changes", subject ?? "all"], "/api/entitlement-changes", EntitlementChangeList, {
    subject,
    limit: MOST,
  }),
});

/** Proposes what may be delegated; taking everything away holds at once. */
export const proposeEntitlement = (body: ProposeEntitlementRequest) =>
  sendJson("POST", "/api/entitlement-changes", body, {
    schema: ProposedEntitlement,
    idempotencyKey: crypto.randomUUID(),
  });
