import type { Because } from "@/lib/agents/commands/lifecycle";
import { maySee } from "@/lib/agents/policy";
import { findAgent } from "@/lib/agents/queries";
import { noteLift, noteRevocation, noteSuspension, serverActor } from "@/lib/agents/stops.store";
import { append } from "@/lib/audit/append";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import { CredentialError } from "@/lib/credentials/errors";
import * as events from "@/lib/credentials/events";
import type { Instance, InstanceAction, InstanceMove } from "@/lib/credentials/model";
import { actionTarget, instanceRefusal } from "@/lib/credentials/policy";
import { instanceTag } from "@/lib/credentials/shown";
import { isQuarantinedForSilence } from "@/lib/credentials/silence.store";
import * as store from "@/lib/credentials/store";
import { isDetectionOpen, raiseDetection } from "@/lib/detections/commands";
import type { KeyUse, Sighting } from "@/lib/detections/model";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Sender } from "@/lib/platform/http/sender";
import { refuseStaleState } from "@/lib/platform/http/version-tag";
import { actingPeople, type Principal } from "@/lib/principals/principal";

const stopRecords = { quarantine: events.instanceQuarantined, revoke: events.instanceRevoked } as const;

/**
 * Quarantines, releases or revokes an instance for a person. The agent and its other instances are not affected.
 *
 * After a quarantine or revocation returns, no action of the instance is allowed (I2).
 *
 * @param reason Empty if it is released without one.
 * @param expected The entity tag of the state that was shown, from `If-Match`.
 * @throws DomainError `instance_not_found`, `not_allowed`, `instance_state`, `stale`, `instance_changed_meanwhile`.
 */
export async function changeInstance(
  principal: Principal,
  instanceId: string,
  action: InstanceMove,
  reason: string,
  expected?: string,
): Promise<Instance> {
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  if (action !== "release") await admitted(prisma(), principal, instanceId, action);
  return transaction(
    async (tx) => {
      if (expected !== undefined) await store.hold(tx, instanceId);
      const { instance, ownerId } = await admitted(tx, principal, instanceId, action);
      refuseStaleState(expected, instanceTag(instance));
      if (action === "release") return release(tx, principal, instance, reason);
      const changed = await stopped(tx, principal.personId, instance, { action, reason });
      const stop = await noteStop(tx, principal.personId, { instanceId, action, reason });
      const actor = { type: "person", id: principal.personId } as const;
      await append(tx, stopRecords[action](actor, instance, reason, stop, ownerId));
      return changed;
    },
    { barrier: action === "release" ? "shared" : "exclusive" },
  );
}

/** Ends the quarantine of an instance for a person who may do that. */
export async function release(tx: Tx, principal: Principal, instance: Instance, reason: string): Promise<Instance> {
  const { personId } = principal;
  const released = await store.transition(tx, instance, "active", null);
  // Of two copies, the person who releases one chooses which of them acts.
  await store.addBehind(tx, instance.id, actingPeople(principal));
  await noteLift(tx, { kind: "instance", subjectId: instance.id }, personId);
  await append(tx, events.instanceReleased({ type: "person", id: personId }, instance, reason));
  return released;
}

type InstanceStop = { instanceId: string; action: keyof typeof stopRecords; reason: string };

/** A quarantine in place of the one for silence ends that one, so that the owner no longer resumes it. */
async function stopped(
  tx: Tx,
  personId: string,
  instance: Instance,
  { action, reason }: Omit<InstanceStop, "instanceId">,
): Promise<Instance> {
  if (action === "revoke" || instance.status !== "quarantined")
    return store.transition(tx, instance, actionTarget[action], reason);
  await noteLift(tx, { kind: "instance", subjectId: instance.id }, personId);
  return store.quarantineAgain(tx, instance, reason);
}

/** Adds the proof of a stop. */
function noteStop(tx: Tx, actorId: string, { instanceId: subjectId, action, reason }: InstanceStop): Promise<string> {
  const stop = { kind: "instance", subjectId, reason, actorId } as const;
  // Nothing hangs on an instance but its tokens, which no row needs to follow.
  return action === "quarantine" ? noteSuspension(tx, stop) : noteRevocation(tx, stop, true);
}

/**
 * Asks an instance to rotate its key. Its current key stays valid. The instance reads the request with its next token
 * and in its registration. Its next completed rotation settles the request.
 *
 * @throws CredentialError `instance_not_found`, `not_allowed`, `instance_state`, `instance_changed_meanwhile`.
 */
export function requestRotation(principal: Principal, instanceId: string, reason: string | undefined): Promise<void> {
  return transaction(async (tx) => {
    const { instance } = await admitted(tx, principal, instanceId, "rotate");
    if (!(await store.askForRotation(tx, instanceId))) {
      throw new CredentialError("instance_changed_meanwhile", { facts: { instanceId } });
    }
    await append(tx, events.rotationRequested({ type: "person", id: principal.personId }, instance, reason));
  });
}

/** The instance, and the owner of its agent, if the person may take the action now. */
async function admitted(tx: Tx, principal: Principal, instanceId: string, action: InstanceAction) {
  const instance = await store.getOrThrow(instanceId, tx);
  const agent = await findAgent(instance.agentId, tx);
  if (!agent || !maySee(principal, agent)) throw new CredentialError("instance_not_found", { facts: { instanceId } });
  const forSilence = instance.status === "quarantined" && (await isQuarantinedForSilence(tx, instanceId));
  const refusal = instanceRefusal(principal, agent, instance, action, forSilence);
  if (refusal) throw new CredentialError(refusal.code, { detail: refusal.reason, facts: { instanceId } });
  return { instance, ownerId: agent.ownerId };
}

/** Revokes an instance at its own request (RFC 7592 section 2.3). Safe to repeat. */
export async function deregisterInstance(instanceId: string): Promise<void> {
  if ((await store.getOrThrow(instanceId)).status === "revoked") return;
  return transaction(
    async (tx) => {
      const instance = await store.getOrThrow(instanceId, tx);
      if (instance.status === "revoked") return;
      const reason = "Deregistered by the instance itself.";
      await store.transition(tx, instance, "revoked", reason);
      await append(tx, events.instanceRevoked({ type: "instance", id: instanceId }, instance, reason));
    },
    { barrier: "exclusive" },
  );
}

/** The use of a key that revealed a copy: the key's thumbprint, the use and its sender. */
export type CloneSighting = { jkt: string; where: KeyUse; sender: Sender };

/**
 * Quarantines an instance because one of its superseded keys was used (rules K2): two copies exist, and either may be
 * the thief. Raises a detection with both sightings, in the same transaction.
 *
 * Safe to repeat: while the detection is open, the same instance raises no second one. An ended instance stays ended.
 */
export async function quarantineClone(instanceId: string, seen: CloneSighting): Promise<void> {
  // A repeated use of a superseded key never takes the barrier.
  if (!(await unseenClone(prisma(), instanceId))) return;
  return transaction(
    async (tx) => {
      const instance = await unseenClone(tx, instanceId);
      if (!instance) return;
      if (instance.status === "active") {
        const reason = "A key that a rotation had superseded was used: the instance exists twice.";
        const quarantined = await store.transition(tx, instance, "quarantined", reason);
        const stop = { kind: "instance", subjectId: instanceId, reason, actorId: serverActor } as const;
        await append(tx, events.instanceCloned(quarantined, seen.jkt, await noteSuspension(tx, stop)));
      }
      const { agentId } = instance;
      const sightings = sightingsOf(instance, seen);
      await raiseDetection(tx, { kind: "superseded_key_used", agentId, instanceId, sightings });
    },
    { barrier: "exclusive" },
  );
}

/**
 * Quarantines an active instance because of a detection. The caller's transaction holds the barrier exclusively.
 */
export const quarantineForServer = (tx: Tx, instance: Instance, { detectionId, reason }: Because): Promise<Instance> =>
  quarantineByServer(tx, instance, { actor: { type: "system", id: "detections" }, reason, refs: [detectionId] });

type ServerStop = { actor: Actor; reason: string; refs?: readonly string[]; facts?: AuditEvent["facts"] };

/**
 * Quarantines an active instance without a person. The caller's transaction holds the barrier exclusively.
 *
 * @param stop Its `refs` and `facts` are added to the record.
 */
export async function quarantineByServer(tx: Tx, instance: Instance, stop: ServerStop): Promise<Instance> {
  const { actor, reason, refs = [], facts } = stop;
  const changed = await store.transition(tx, instance, "quarantined", reason);
  const proof = await noteSuspension(tx, { kind: "instance", subjectId: instance.id, reason, actorId: serverActor });
  const event = events.instanceQuarantined(actor, instance, reason, proof);
  await append(tx, { ...event, refs: [...(event.refs ?? []), ...refs], facts: { ...event.facts, ...facts } });
  return changed;
}

/** Reads an instance whose clone still has to be quarantined or detected; undefined when neither is left to do. */
async function unseenClone(tx: Tx, instanceId: string): Promise<store.InstanceWithUse | undefined> {
  const instance = await store.find(instanceId, tx);
  if (instance?.status === "active") return instance;
  if (instance?.status !== "quarantined") return undefined;
  return (await isDetectionOpen(tx, "superseded_key_used", instance)) ? undefined : instance;
}

function sightingsOf({ jkt, lastSeen }: store.InstanceWithUse, seen: CloneSighting): Sighting[] {
  return [
    {
      what: "expected",
      at: lastSeen?.at.toISOString() ?? null,
      from: lastSeen?.from ?? "",
      userAgent: lastSeen?.userAgent ?? "",
      thumbprint: jkt,
      where: null,
    },
    {
      what: "unexpected",
      at: clock.now().toISOString(),
      from: seen.sender.ip,
      userAgent: seen.sender.userAgent,
      thumbprint: seen.jkt,
      where: seen.where,
    },
  ];
}
