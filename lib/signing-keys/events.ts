import { statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { KeyChange } from "@/lib/platform/keys/key-rotation";

/** The actor of changes that the server makes itself: first keys, and keys that begin to sign. */
export const keyKeeper: Actor = { type: "system", id: "key-keeper" };

const facts = ({ kid, purpose, alg }: KeyChange) => ({ kid, purpose, alg });

/** A person published the next key of a purpose. */
export const keyRotated = (actor: Actor, change: KeyChange): AuditEvent => ({
  type: "key.rotated",
  actor,
  refs: [change.kid],
  facts: facts(change),
});

const states = { published: "published", activated: "active", retired: "retired" } as const;

/** A key began to sign, or ceased to. */
export const keyMoved = (actor: Actor, change: KeyChange): AuditEvent => ({
  type: `key.${change.change}`,
  actor,
  refs: [change.kid],
  facts: facts(change),
  changes: statusMoved(change.before, states[change.change]),
});
