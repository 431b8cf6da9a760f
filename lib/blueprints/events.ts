import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { Blueprint } from "./model";

/** A blueprint entered the registry. `ceilingDigest` is null for the widest ceiling. */
export const blueprintCreated = (actor: Actor, blueprint: Blueprint, ceilingDigest: string | null): AuditEvent => ({
  type: "blueprint.created",
  actor,
  refs: [blueprint.id],
  facts: {
    blueprintId: blueprint.id,
    version: blueprint.version,
    ceilingDigest,
    tokenTtlSeconds: blueprint.tokenTtlSeconds,
    keyLifetimeDays: blueprint.keyLifetimeDays,
  },
  texts: { name: blueprint.name },
});
