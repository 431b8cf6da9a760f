import type { AuditEvent } from "@/lib/audit/event";
import type { Restoration } from "@/lib/audit/restoration/restoration";

/** A person who runs commands on the server's machine. */
export const operator = { type: "system", id: "operator" } as const;

type Acknowledged = { restoration: Restoration; origin: string; kid: string; reason: string };

/**
 * An operator acknowledged a restored database. The record commits the new log to the checkpoint of the old one (S3).
 */
export const logRestored = ({
  restoration: { kind, known, found },
  origin,
  kid,
  reason,
}: Acknowledged): AuditEvent => ({
  type: "log.restored",
  actor: operator,
  refs: [kid, "org"],
  facts: {
    ...{ kind, origin, kid },
    known: { origin: known.origin, size: known.size, root: known.root, vkey: known.vkey },
    found: found && { origin: found.origin, size: found.size, root: found.root?.toString("base64") ?? null },
  },
  texts: { reason },
});
