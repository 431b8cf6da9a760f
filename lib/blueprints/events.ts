import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { Blueprint } from "./model";

/** A blueprint entered the registry. `ceilingDigest` is null for the widest ceiling. */
export const blueprintCreated = (actor: Actor, blueprint: Blueprint, ceilingDigest: string | null): AuditEvent => ({
  type: "blueprint.created",
  actor,
  ...(blueprint.requireDpop ? {} : { code: "bearer_tokens_allowed" }),
  refs: [blueprint.id],
  facts: {
    blueprintId: blueprint.id,
    version: blueprint.version,
    ceilingDigest,
    tokenTtlSeconds: blueprint.tokenTtlSeconds,
    keyLifetimeDays: blueprint.keyLifetimeDays,
    requireDpop: blueprint.requireDpop,
  },
  texts: { name: blueprint.name },
});

type Settings = Pick<Blueprint, "tokenTtlSeconds" | "keyLifetimeDays" | "requireDpop">;

const settingsOf = ({ tokenTtlSeconds, keyLifetimeDays, requireDpop }: Settings): Settings => ({
  tokenTtlSeconds,
  keyLifetimeDays,
  requireDpop,
});

/** A blueprint has a new version, and so have all its agents. Unbound tokens, allowed or no more, have a code. */
export function blueprintEdited(
  actor: Actor,
  before: Blueprint,
  after: Settings,
  { agents, reason }: { agents: number; reason: string },
): AuditEvent {
  const code = after.requireDpop ? "bearer_tokens_refused" : "bearer_tokens_allowed";
  return {
    type: "blueprint.edited",
    actor,
    ...(before.requireDpop === after.requireDpop ? {} : { code }),
    refs: [before.id],
    facts: {
      blueprintId: before.id,
      version: before.version + 1,
      before: settingsOf(before),
      after: settingsOf(after),
      agents,
    },
    texts: { name: before.name, reason },
  };
}
