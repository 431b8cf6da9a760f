import type { AuditEvent } from "@/lib/audit/event";

/** An operator accepted the database's clock, although it showed a later time before. */
export const clockAcknowledged = (floor: Date, reason: string): AuditEvent => ({
  type: "clock.acknowledged",
  actor: { type: "system", id: "operator" },
  refs: ["org"],
  facts: { floor: floor.toISOString() },
  texts: { reason },
});
