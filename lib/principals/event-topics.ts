import type { EventMessage } from "@/lib/platform/events/model";
import type { Permission } from "./permissions";
import { may, type Principal } from "./principal";

/** The permissions for a topic of live updates: `whole` gives ids, `own` gives the topic alone. */
const topics: Record<string, { whole: Permission; own?: Permission }> = {
  agents: { whole: "agents:read", own: "agents:own" },
  onboarding: { whole: "agents:read", own: "agents:own" },
  "lifecycle-policy": { whole: "blueprints:read" },
  instances: { whole: "agents:read", own: "agents:own" },
  detections: { whole: "agents:read", own: "agents:own" },
  "authority-templates": { whole: "requests:read" },
  "authority-tests": { whole: "agents:read", own: "agents:own" },
  "enrolment-tokens": { whole: "agents:read", own: "agents:own" },
  discoveries: { whole: "agents:read" },
  "resource-servers": { whole: "resource-servers:read" },
  blueprints: { whole: "blueprints:read" },
  requests: { whole: "agents:read", own: "requests:read" },
  "action-approvals": { whole: "agents:read", own: "requests:read" },
  "approval-policies": { whole: "requests:read" },
  delegations: { whole: "agents:read", own: "delegations:read" },
  narrowings: { whole: "agents:read", own: "delegations:read" },
  audit: { whole: "audit:read", own: "agents:own" },
  revocations: { whole: "revocations:read", own: "delegations:read" },
  covers: { whole: "people:read", own: "requests:decide" },
  "access-reviews": { whole: "audit:read", own: "events:read" },
  drills: { whole: "revocations:read" },
  people: { whole: "people:read" },
  "account-links": { whole: "people:read", own: "events:read" },
  "control-changes": { whole: "controls:confirm", own: "events:read" },
  groups: { whole: "people:read" },
  leavers: { whole: "people:read" },
  "identity-providers": { whole: "people:read" },
  entitlements: { whole: "people:read" },
  passkeys: { whole: "people:read", own: "events:read" },
  "trusted-issuers": { whole: "agents:read" },
  keys: { whole: "keys:read" },
  organisation: { whole: "events:read" },
};

/**
 * Reduces a message to the part that a person may read. A person who sees only their own objects gets the topic without
 * the id, and asks the server again. Topics that are not in the table reach no person.
 */
export function visibleMessage(principal: Principal, { topic, id }: EventMessage): EventMessage | undefined {
  // The id is the person's. With many people at once it is left out, and every console asks again.
  if (topic === "notifications") return id === null || id === principal.personId ? { topic, id: null } : undefined;
  const needed = Object.hasOwn(topics, topic) ? topics[topic] : undefined;
  if (!needed) return undefined;
  if (may(principal, needed.whole)) return { topic, id };
  return needed.own && may(principal, needed.own) ? { topic, id: null } : undefined;
}
