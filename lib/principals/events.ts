import { changesOf, statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { Person, PersonRole } from "./model";

export const personActor = (id: string): Actor => ({ type: "person", id });
export const firstStartActor: Actor = { type: "system", id: "first-start" };
/** A command on the server's own machine. */
export const operatorActor: Actor = { type: "system", id: "operator" };
const signInActor: Actor = { type: "system", id: "sign-in" };

type Named = Pick<Person, "id" | "email" | "name">;

const about = ({ id, email, name }: Named) => ({ refs: [id], texts: { email, name } });

/** By what right roles or a standing changed: the change that a second person confirmed, or one admin alone. */
export type Right = { alone?: true; changeId?: string; proposedById?: string };

/** A person got an account, by invitation or with a password that an admin chose. */
export const personCreated = (actor: Actor, person: Person, right: Right = {}): AuditEvent => ({
  type: "person.created",
  actor,
  ...about(person),
  facts: { personId: person.id, roles: person.roles, invited: !person.hasPassword, ...right },
});

/** Roles that no identity provider gives back from now on, and those that one may give again. */
type ByHand = { withheld?: readonly PersonRole[]; lifted?: readonly PersonRole[] };

/** Roles or name changed. */
export const personUpdated = (
  actor: Actor,
  before: Person,
  after: Person,
  { changeId, withheld = [], lifted = [], ...right }: Right & ByHand = {},
): AuditEvent => ({
  type: "person.updated",
  actor,
  refs: [after.id, ...(changeId === undefined ? [] : [changeId])],
  texts: { email: after.email, name: after.name },
  facts: {
    ...{ personId: after.id, ...rolesMoved(before.roles, after.roles), renamed: before.name !== after.name },
    ...(withheld.length > 0 ? { withheld } : {}),
    ...(lifted.length > 0 ? { lifted } : {}),
    ...{ changeId, ...right },
  },
  changes: changesOf(before, after, { name: "text", email: "text", roles: "fact", managerId: "fact" }),
});

const rolesMoved = (rolesBefore: readonly PersonRole[], rolesAfter: readonly PersonRole[]) =>
  rolesBefore.join() === rolesAfter.join() ? {} : { rolesBefore, rolesAfter };

export const personDeactivated = (actor: Actor, person: Person, sessionsEnded: number): AuditEvent => ({
  type: "person.deactivated",
  actor,
  ...about(person),
  facts: { personId: person.id, sessionsEnded },
  changes: [{ member: "status", before: "active", after: "deactivated" }],
});

export const personReactivated = (actor: Actor, person: Person, { changeId, ...right }: Right = {}): AuditEvent => ({
  type: "person.reactivated",
  actor,
  refs: [person.id, ...(changeId === undefined ? [] : [changeId])],
  texts: { email: person.email, name: person.name },
  facts: { personId: person.id, changeId, ...right },
  changes: [{ member: "status", before: "deactivated", after: "active" }],
});

export const personInvited = (actor: Actor, person: Person, right: Right = {}): AuditEvent => ({
  type: "person.invited",
  actor,
  ...about(person),
  facts: { personId: person.id, expiresAt: person.invitationExpiresAt?.toISOString(), ...right },
});

export const invitationAccepted = (person: Person): AuditEvent => ({
  type: "person.invitation-accepted",
  actor: personActor(person.id),
  ...about(person),
  facts: { personId: person.id },
  changes: statusMoved("invited", "active"),
});

export const passwordChanged = (personId: string, sessionsEnded: number): AuditEvent => ({
  type: "person.password-changed",
  actor: personActor(personId),
  refs: [personId],
  facts: { personId, sessionsEnded },
});

/** `breakGlass`: by password, although identity providers sign people in. */
export const signedIn = (personId: string, sessionId: string, address: string, breakGlass = false): AuditEvent => ({
  type: "person.signed-in",
  actor: personActor(personId),
  refs: [sessionId],
  facts: { personId, sessionId, ...(breakGlass ? { breakGlass } : {}) },
  texts: { address: address || undefined },
});

export const signedOut = (personId: string, sessionId: string): AuditEvent => ({
  type: "person.signed-out",
  actor: personActor(personId),
  refs: [sessionId],
  facts: { personId, sessionId },
});

export type SignInFailure = "unknown_account" | "wrong_password" | "not_active" | "throttled";

export type FailedSignIn = {
  personId: string | undefined;
  email: string | undefined;
  address: string;
  /** Further attempts of the same kind, counted since the first was recorded. */
  further?: Further;
};

type Further = { attempts: number; since: Date };

/** Of a record's facts, the rules of detections know its amounts alone. */
const counted = ({ attempts, since }: Further) => ({
  ...{ attempts, since: since.toISOString() },
  amounts: { failures: { value: String(attempts) } },
});

/** The record holds the reason; the answer to the browser never does. */
export const signInFailed = (
  reason: SignInFailure,
  { personId, email, address, further }: FailedSignIn,
): AuditEvent => ({
  type: "person.sign-in-failed",
  actor: signInActor,
  code: reason,
  refs: personId ? [personId] : [],
  facts: {
    personId: personId ?? null,
    ...(further ? counted(further) : {}),
  },
  texts: { email, address: address || undefined },
});
