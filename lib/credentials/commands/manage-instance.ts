import { maySee } from "@/lib/agents/policy";
import { findAgent } from "@/lib/agents/queries";
import { append } from "@/lib/audit/append";
import { CredentialError } from "@/lib/credentials/errors";
import * as events from "@/lib/credentials/events";
import { canMove, type Instance, type InstanceAction } from "@/lib/credentials/model";
import { actionTarget, instanceRefusal } from "@/lib/credentials/policy";
import * as store from "@/lib/credentials/store";
import type { Principal } from "@/lib/people/principal";
import { type Tx, transaction } from "@/lib/platform/db/transaction";

const recordOf = {
  quarantine: events.instanceQuarantined,
  release: events.instanceReleased,
  revoke: events.instanceRevoked,
} as const satisfies Record<InstanceAction, unknown>;

/**
 * Quarantines, releases or revokes an instance on a person's word. Its agent and the agent's other instances go on.
 *
 * Once a quarantine or revocation returned, no action of the instance is allowed (I2).
 *
 * @throws CredentialError `instance_not_found`, `not_allowed`, `instance_state`, `instance_changed_meanwhile`.
 */
export function changeInstance(
  principal: Principal,
  instanceId: string,
  action: InstanceAction,
  reason: string,
): Promise<Instance> {
  return transaction(
    async (tx) => {
      const instance = await admitted(tx, principal, instanceId, action);
      const changed = await store.transition(tx, instance, actionTarget[action], action === "release" ? null : reason);
      await append(tx, recordOf[action]({ type: "person", id: principal.personId }, changed, reason));
      return changed;
    },
    { barrier: action === "release" ? "shared" : "exclusive" },
  );
}

async function admitted(tx: Tx, principal: Principal, instanceId: string, action: InstanceAction): Promise<Instance> {
  const instance = await store.getOrThrow(instanceId, tx);
  const agent = await findAgent(instance.agentId, tx);
  if (!agent || !maySee(principal, agent)) throw new CredentialError("instance_not_found", { facts: { instanceId } });
  const refusal = instanceRefusal(principal, agent, instance, action);
  if (refusal) throw new CredentialError(refusal.code, { detail: refusal.reason, facts: { instanceId } });
  return instance;
}

/** Ends an instance on its own word (RFC 7592 section 2.3). */
export function deregisterInstance(instanceId: string): Promise<void> {
  return transaction(
    async (tx) => {
      const instance = await store.getOrThrow(instanceId, tx);
      if (instance.status === "revoked") return;
      const reason = "Deregistered by the instance itself.";
      const revoked = await store.transition(tx, instance, "revoked", reason);
      await append(tx, events.instanceRevoked({ type: "instance", id: instanceId }, revoked, reason));
    },
    { barrier: "exclusive" },
  );
}

/**
 * Quarantines an instance because a superseded key of it was used (rules K2): two copies exist, whoever is the thief.
 *
 * Safe to repeat; an instance that is stopped already stays as it is.
 */
export function quarantineClone(instanceId: string, usedJkt: string): Promise<void> {
  return transaction(
    async (tx) => {
      const instance = await store.getOrThrow(instanceId, tx);
      if (instance.status === "quarantined" || !canMove(instance.status, "quarantined")) return;
      const reason = "A key that a rotation had superseded was used: the instance exists twice.";
      const quarantined = await store.transition(tx, instance, "quarantined", reason);
      await append(tx, events.instanceCloned(quarantined, usedJkt));
    },
    { barrier: "exclusive" },
  );
}
