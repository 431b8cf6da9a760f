import { append } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import { clock } from "@/lib/platform/base/clock";
import { assertInvariant, type MemberError } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { refuseStaleDigest } from "@/lib/platform/base/shown-digest";
import { noteForDryRun } from "@/lib/platform/database/dry-run";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { refuseLimited } from "@/lib/principals/limited-session";
import { type Permission, permissionsOf } from "@/lib/principals/permissions";
import type { Principal } from "@/lib/principals/principal";
import { holdRoles, readRoles } from "@/lib/principals/store";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import { ChangeError } from "./errors";
import { changeConfirmed, changeEnded, changeProposed } from "./events";
import { type ChangeAction, type ControlChange, type ControlKind, changeDays } from "./model";
import { changeRefusal } from "./policy";
import { scoreProposal } from "./queries";
import * as store from "./store";
import { type ControlFacts, takesTwo } from "./takes-two.policy";

export type ProposedChange = {
  kind: ControlKind;
  /** The facts because of which the change takes two people; a change that one person makes is applied, never proposed. */
  facts: ControlFacts;
  subjectId: string;
  /** Version of the subject that this would change. */
  basedOn: number;
  /** The proposed state, and everything else that the second person must see. */
  content: unknown;
  reason: string;
  /** Days in which a second person may confirm it; without it, seven. */
  days?: number | undefined;
  /** The system that proposes it. None of the people who hold its secrets is the second person. */
  system?: { actor: Actor; holderIds: readonly string[] };
};

/**
 * Stores a proposed change of a control for a second person to confirm. Nothing changes yet.
 *
 * Its document is what that person is shown, and the digest of these bytes is what they confirm. Its risk is stored with
 * it, so that each page and record has the same score.
 *
 * @throws ChangeError `change_pending` while another change of the same control waits.
 */
export async function proposeChange(
  tx: Tx,
  principal: Pick<Principal, "personId" | "through" | "limited" | "mustChoosePassword">,
  { kind, facts, subjectId, basedOn, content, reason, days = changeDays, system }: ProposedChange,
): Promise<ControlChange> {
  refuseLimited(principal);
  assertInvariant(takesTwo(facts) !== undefined, `a proposed change of ${facts.control} takes two people`);
  const { personId, through } = principal;
  const now = clock.now();
  await expireOpen(tx, kind, subjectId, now);
  const id = newId("controlChange");
  const document = canonicalise({ kind: "mandate-control-change", id, control: kind, subjectId, basedOn, content });
  const risk = await scoreProposal(tx, { kind, subjectId, content });
  noteForDryRun({ risk });
  const change = await store.insert(tx, {
    ...{ id, kind, subjectId, basedOn, document, risk, reason, proposedById: personId, proposedAt: now },
    ...{
      throughAgentId: through?.agentId ?? null,
      throughIds: [...(system?.holderIds ?? through?.answerableIds ?? [])],
    },
    digest: sha256(document),
    expiresAt: new Date(now.getTime() + days * 86_400_000),
  });
  await append(tx, changeProposed(system?.actor ?? { type: "person", id: personId }, change), now);
  return change;
}

/**
 * Withdraws a change that a system proposed, because what it asked for is no longer so. Or one that gives way to another
 * change.
 */
export async function withdrawForSystem(tx: Tx, actor: Actor, change: ControlChange, note?: string): Promise<void> {
  const now = clock.now();
  await store.end(tx, change, "withdrawn", { decidedById: null, decidedAt: now, note: note ?? null });
  await append(tx, changeEnded(actor, change, "withdrawn", note), now);
}

/** Withdraws the change of a control that waits, because the control is over. Returns how many: none or one. */
export async function withdrawOpen(
  tx: Tx,
  actor: Actor,
  of: Pick<ControlChange, "kind" | "subjectId">,
  note: string,
): Promise<number> {
  const open = await store.lockOpen(tx, of);
  if (open) await withdrawForSystem(tx, actor, open, note);
  return open ? 1 : 0;
}

/** Withdraws some changes of a person who left: no person answers for them any more. Returns their ids. */
export async function withdrawChangesOf(tx: Tx, actor: Actor, personId: string, take: number): Promise<string[]> {
  const found = await store.lockProposedBy(tx, personId, take);
  for (const change of found) await withdrawForSystem(tx, actor, change);
  return found.map(({ id }) => id);
}

async function expireOpen(tx: Tx, kind: string, subjectId: string, now: Date): Promise<void> {
  const open = await store.findOpen(kind, subjectId, tx);
  if (open && now >= open.expiresAt) await expire(tx, open, now);
}

async function expire(tx: Tx, change: ControlChange, now: Date): Promise<void> {
  await store.end(tx, change, "expired", { decidedById: null, decidedAt: now, note: null });
  await append(tx, changeEnded({ type: "system", id: "dual-control" }, change, "expired"), now);
}

/** Ends proposed changes of controls that no second person confirmed in time. Returns how many. */
export const expireChanges = (): Promise<number> =>
  transaction(async (tx) => {
    const due = await store.dueForExpiry(tx, 200);
    for (const change of due) await expire(tx, change, clock.now());
    return due.length;
  });

/** The person who confirms or ends a change, never through a limited session. Through an agent they only withdraw. */
type Decider = Pick<Principal, "personId" | "through" | "limited" | "mustChoosePassword">;

/** A change of a control, and the permission to change controls of that kind. */
export type ChangeOf = Pick<ControlChange, "id" | "kind" | "subjectId"> & { needed: Permission };

/**
 * Marks a change as confirmed by a second person; the caller applies its content in the same transaction.
 *
 * The confirming person is judged again here: active, with their current roles, and not the proposer. If an agent
 * proposed the change, they may not be its owner either (I9, A2).
 *
 * @param digest Digest of the document that was read.
 * @throws ChangeError `change_not_found`, `own_change`, `forbidden`, `change_state`, `change_expired`, `change_stale`.
 */
export async function confirmChange(tx: Tx, principal: Decider, of: ChangeOf, digest: string): Promise<ControlChange> {
  const now = clock.now();
  const change = await judge(tx, principal, of, "confirm", now, locking);
  refuseStaleDigest(digest, change.digest, changeStale);
  await store.end(tx, change, "applied", { decidedById: principal.personId, decidedAt: now, note: null });
  await append(tx, changeConfirmed({ type: "person", id: principal.personId }, change), now);
  return change;
}

/**
 * Refuses a confirmation before its transaction takes the barrier; {@link confirmChange} judges again behind it.
 *
 * @returns the change, so that the caller can also refuse an outdated base version.
 * @throws ChangeError as {@link confirmChange}.
 */
export async function refuseConfirmation(principal: Decider, of: ChangeOf, digest: string): Promise<ControlChange> {
  const change = await judge(prisma(), principal, of, "confirm", clock.now(), reading);
  refuseStaleDigest(digest, change.digest, changeStale);
  return change;
}

/** Refuses with `change_outdated` a change that was based on another version of its subject. */
export function refuseOutdated({ id, basedOn }: ControlChange, { version }: { version: number }): void {
  if (version !== basedOn) throw new ChangeError("change_outdated", { facts: { id } });
}

const changeStale = (options: { errors: MemberError[] }) => new ChangeError("change_stale", options);

/** Refuses another person's change, or withdraws the actor's own. Throws like {@link confirmChange}. */
export async function endChange(
  tx: Tx,
  principal: Decider,
  of: ChangeOf,
  action: Exclude<ChangeAction, "confirm">,
  note: string,
): Promise<ControlChange> {
  const now = clock.now();
  const change = await judge(tx, principal, of, action, now, locking);
  const outcome = action === "refuse" ? "refused" : "withdrawn";
  await store.end(tx, change, outcome, { decidedById: principal.personId, decidedAt: now, note });
  await append(tx, changeEnded({ type: "person", id: principal.personId }, change, outcome, note), now);
  return change;
}

/** How a change and the decider's roles are read: held until the transaction ends, or not. */
const locking = { change: store.lock, roles: holdRoles };
const reading = { change: store.getOrThrow, roles: readRoles };

async function judge(
  tx: Tx,
  principal: Decider,
  { needed, ...of }: ChangeOf,
  action: ChangeAction,
  now: Date,
  read: typeof locking,
): Promise<ControlChange> {
  refuseLimited(principal);
  if (principal.through && action !== "withdraw")
    throw new ChangeError("forbidden", { detail: "No agent confirms or refuses a change of a control." });
  const { personId } = principal;
  const change = await read.change(tx, of);
  const asker = { personId, permissions: permissionsOf(await read.roles(tx, personId)) };
  const refusal = changeRefusal(asker, await store.withBehind(change, tx), action, needed, now);
  if (refusal) throw new ChangeError(refusal.code, { detail: refusal.reason });
  return change;
}

/** Reads a person's current permissions, none for an inactive one, and locks their roles until the transaction ends. */
export const permissionsHeld = async (
  tx: Tx,
  { personId }: Pick<Principal, "personId">,
): Promise<ReadonlySet<Permission>> => permissionsOf(await holdRoles(tx, personId));
