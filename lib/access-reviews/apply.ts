import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { append } from "@/lib/audit/append";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { proposeEntitlement } from "@/lib/entitlements/commands/change";
import { getSetting } from "@/lib/entitlements/store";
import { giveUp, noteSilence } from "@/lib/lifecycle/orphans/attest";
import { updatePerson } from "@/lib/people/commands/update-person";
import { DomainError, isDomainError } from "@/lib/platform/base/domain-error";
import { holdingClaim } from "@/lib/platform/database/held-claim";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { findPerson } from "@/lib/principals/store";
import { suspendScope } from "@/lib/revocation/commands/suspend";
import { reviewError } from "./errors";
import { itemSettled, personOrJobs } from "./events";
import type { ItemRow } from "./items.store";
import { type ReviewKind, usualRole } from "./model";
import { narrowed } from "./narrowed.policy";
import { principalNow } from "./people.store";
import { isSettled, type Settled, settle } from "./settle.store";
import type { ReviewRow } from "./store";
import { authoritiesNow } from "./subjects/store";
import { suspendSubject } from "./suspend";

type Act = "remove" | "narrow" | "suspend";
type Call = { kind: ReviewKind; item: ItemRow; act: Act; reason: string };

const plain = (outcome: Settled["outcome"], text: string, code: string | null = null): Settled => ({
  ...{ outcome, code, text, changeId: null },
});

const done: Readonly<Record<ReviewKind, Readonly<Record<Act, string>>>> = {
  agents: { remove: "The agent was suspended.", narrow: "", suspend: "No answer came. The agent was suspended." },
  delegations: {
    remove: "The delegation was revoked.",
    narrow: "The delegation was narrowed.",
    suspend: "No answer came. The delegation was suspended.",
  },
  blueprints: {
    remove: "The agents of the blueprint were suspended.",
    narrow: "",
    suspend: "No answer came. The agents of the blueprint were suspended.",
  },
  entitlements: {
    remove: "The person may delegate nothing.",
    narrow: "The narrower entitlement waits for a second admin.",
    suspend: "",
  },
  roles: { remove: "The role was taken away.", narrow: "", suspend: "" },
  ownership: {
    remove: "The agent is in the list of agents without an owner.",
    narrow: "",
    suspend: "No answer came. The agent was suspended, and is in the list of agents without an owner.",
  },
};

/** Runs the command for an answer with the permissions that the person has now, under the rules of its noun. */
async function run(call: Call, principal: Principal): Promise<unknown> {
  const { kind, item, act, reason } = call;
  const { subjectId } = item;
  if (kind === "ownership") return giveUp(principal, subjectId, item.reviewId);
  if (kind === "agents") return suspendAgent(principal, subjectId, reason);
  if (kind === "blueprints") return suspendScope(principal, { kind: "blueprint", subjectId }, reason);
  if (kind === "roles") return takeRole(principal, item, reason);
  if (kind === "entitlements") return changeEntitlement(principal, call);
  if (act !== "narrow") return moveDelegation({ asker: principal, delegationId: subjectId, action: "revoke", reason });
  const narrow = { authority: (item.authority ?? []) as Record<string, unknown>[], reason };
  return narrowDelegation({ asker: principal, delegationId: subjectId, narrow, expected: undefined });
}

async function changeEntitlement(principal: Principal, { kind, item, act, reason }: Call): Promise<unknown> {
  const { subjectId } = item;
  if (act !== "narrow") return proposeEntitlement(principal, { subjectId, entitlement: { kind: "nothing" }, reason });
  const parsed = parseAuthority(item.authority);
  // The version is read first, so that the proposal is refused if the setting changes after the comparison.
  const { version } = await getSetting(subjectId);
  const present = (await authoritiesNow(kind, [subjectId])).get(subjectId) as CanonicalAuthority | undefined;
  if (!parsed.ok || !narrowed(kind, parsed.authority, present ?? null).ok) {
    throw new DomainError("not_narrower", "invalid", "It is not narrower than what the person may delegate now.");
  }
  const entitlement = { kind: "authority", authority: parsed.authority } as const;
  return proposeEntitlement(principal, { subjectId, entitlement, reason, version });
}

async function takeRole(principal: Principal, { subjectId, detail }: ItemRow, reason: string): Promise<unknown> {
  const person = await findPerson(subjectId);
  if (!person) throw new DomainError("person_not_found", "not_found", "There is no such person.");
  const left = person.roles.filter((role) => role !== detail);
  const roles = left.length === 0 ? [usualRole] : left;
  return updatePerson(principal, subjectId, { roles, reason }, person.version);
}

/**
 * The result is kept in the transaction of the command, so that both commit or neither does. A command of a campaign that
 * has ended, or of an item with a result, is undone.
 */
function keeping(byId: string | null, call: Call): (tx: Tx) => Promise<void> {
  const { item, kind, act } = call;
  const waits = kind === "entitlements" && act === "narrow";
  let keptIt = false;
  return async (tx) => {
    const result: Settled = {
      ...plain(act === "suspend" ? "suspended" : waits ? "waiting" : "applied", done[kind][act]),
      changeId: waits ? await openChangeOf(tx, item.subjectId) : null,
    };
    if (await settle(tx, item.id, result)) {
      await append(tx, itemSettled(personOrJobs(byId), item, result));
      await noteSilentOwner(tx, call);
      keptIt = true;
    } else if (!keptIt || !(await isSettled(tx, item.id))) {
      // A further transaction of the same command finds the result of the first one.
      throw reviewError("review_over");
    }
  };
}

async function openChangeOf(tx: Tx, subjectId: string): Promise<string | null> {
  const where = { subjectId, status: "proposed" as const };
  return (await tx.controlChange.findFirst({ where, select: { id: true }, orderBy: { id: "desc" } }))?.id ?? null;
}

/**
 * Refusals after which another one acts instead, because this one may not. An owner may not suspend a suspended agent
 * again, and `agent_state` is the refusal of that.
 */
const mayNot = (error: DomainError): boolean =>
  error.kind === "forbidden" || error.kind === "not_found" || error.code === "agent_state";

/** Kinds in which the answer remove suspends, so that the campaign itself may do it. */
const removedBySuspension: ReadonlySet<ReviewKind> = new Set(["agents", "blueprints"]);

/** The people with whose permissions an answer is applied, in turn. Null is the authority of the campaign. */
function inTurn({ kind, createdById }: ReviewRow, { decidedById }: ItemRow, act: Act): ReadonlySet<string | null> {
  if (act === "suspend") return new Set([null]);
  const people = [decidedById, createdById].filter((id) => id !== null);
  return new Set([...people, ...(act === "remove" && removedBySuspension.has(kind) ? [null] : [])]);
}

/**
 * Applies one answer by the command of its noun with the permissions of the reviewer. If the reviewer may not, the person
 * who opened the campaign acts. One that only suspends then has the authority of the campaign. Silence has it from the
 * start. A refusal of the command is the result.
 */
export async function applyItem(review: ReviewRow, item: ItemRow, act: Act): Promise<void> {
  const call = { kind: review.kind, item, act, reason: reasonOf(review, item) };
  let refusal: DomainError | undefined;
  for (const id of inTurn(review, item, act)) {
    const principal = id === null ? null : await principalNow(id);
    if (principal === undefined) continue;
    const command = () => (principal ? run(call, principal) : suspendSubject(review, item, call.reason));
    try {
      await holdingClaim(keeping(id, call), command);
      return;
    } catch (error) {
      if (!isDomainError(error) || error.kind === "unavailable") throw error;
      refusal = error;
      if (!mayNot(error)) break;
    }
  }
  await keepResult(
    item,
    refusedBy(call, refusal),
    (tx) => noteSilentOwner(tx, call),
    act === "suspend" ? null : undefined,
  );
}

function refusedBy({ kind, act }: Call, refusal: DomainError | undefined): Settled {
  // An owner is asked about agents that cannot act, too. Nothing is left to suspend there.
  if (kind === "ownership" && act === "suspend" && refusal?.code === "agent_state") return keptWithoutAnswer;
  const { code, detail } = refusal ?? { code: "reviewer_left", detail: "The people who may apply it have left." };
  return plain("refused", detail, code);
}

/** An owner who did not answer does not answer for the agent, also if it could not be suspended. */
async function noteSilentOwner(tx: Tx, { kind, item, act }: Call): Promise<void> {
  if (kind !== "ownership" || act !== "suspend") return;
  await noteSilence(tx, item.subjectId, item.reviewerId ?? "", item.reviewId);
}

const reasonOf = ({ name, id }: ReviewRow, { note }: ItemRow): string =>
  `Access review ${name} (${id})${note ? `: ${note}` : ""}`.slice(0, 500);

/**
 * Keeps a result, and in the same transaction what else follows from it.
 *
 * @param byId The person whose answer it is; null where it follows from silence.
 */
export const keepResult = (
  item: ItemRow,
  result: Settled,
  also: (tx: Tx) => Promise<void> = async () => {},
  byId: string | null = item.decidedById,
): Promise<void> =>
  transaction(async (tx) => {
    if (!(await settle(tx, item.id, result))) return;
    await append(tx, itemSettled(personOrJobs(byId), item, result));
    await also(tx);
  });

export const kept = plain("kept", "It was kept.");
export const changedAfterAnswer = plain(
  "kept_not_applied",
  "It changed after it was answered, so the answer does not count. It was kept, with a flag.",
  "changed_after_answer",
);
export const notSubmitted = plain(
  "kept_not_applied",
  "The answer was not submitted, so it does not count. It was kept, with a flag.",
  "not_submitted",
);
export const keptWithoutAnswer = plain("kept_without_answer", "No answer came. It was kept, with a flag.");
