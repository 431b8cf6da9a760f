import { actionRefusal } from "@/lib/agents/policy";
import { findAgent } from "@/lib/agents/queries";
import { grantAtOnce } from "@/lib/approvals/commands/cast";
import { requestError } from "@/lib/approvals/errors";
import { requestMade } from "@/lib/approvals/events";
import { holdPolicies } from "@/lib/approvals/policies/store";
import type { Asker } from "@/lib/approvals/policy";
import { checkProposal, type Proposal } from "@/lib/approvals/proposal";
import { readAuthority } from "@/lib/approvals/read-authority";
import { decideByOf, recordRevision } from "@/lib/approvals/revision";
import type { MakeRequest } from "@/lib/approvals/schema";
import { shapeOf } from "@/lib/approvals/shape";
import * as store from "@/lib/approvals/store";
import { append } from "@/lib/audit/append";
import { maySee as maySeeDelegation } from "@/lib/delegations/policy";
import { type DelegationRow, delegationInclude } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/clock/clock";
import { type Tx, transaction } from "@/lib/platform/db/transaction";
import { newId } from "@/lib/platform/ids/id";

/**
 * Asks for authority for an agent. What approvers will be shown is rendered and hashed now.
 *
 * @returns the request's id.
 * @throws DomainError `agent_not_found` (also for an agent that is not the asker's), `authority_invalid` with the
 * member at fault, `outside_entitlement`, `outside_ceiling`, `outside_parent`, `validity_invalid`, `person_unknown`,
 * `delegation_unknown`, `change_invalid`, `delegation_over`.
 */
export async function makeRequest(asker: Asker, input: MakeRequest): Promise<string> {
  return transaction(async (tx) => {
    const now = clock.now();
    await mayAskFor(tx, asker, input.agentId);
    if (input.parentDelegationId !== undefined) await mayDelegateFrom(tx, asker, input.parentDelegationId);
    const changed = input.changesDelegationId === undefined ? null : await mayChange(tx, asker, input);
    const authority = await readAuthority(tx, input.authority, changed?.id);
    const proposal = {
      requestId: newId("request"),
      revision: 1,
      agentId: input.agentId,
      requesterId: asker.personId,
      onBehalfOfId: input.onBehalfOf ?? changed?.onBehalfOfId ?? null,
      parentDelegationId: input.parentDelegationId ?? changed?.parentId ?? null,
      changesDelegationId: changed?.id ?? null,
      newDelegatorId: null,
      purpose: input.purpose,
      authority,
      notBefore: input.notBefore === undefined ? (changed?.notBefore ?? now) : new Date(input.notBefore),
      expiresAt: new Date(input.expiresAt),
      maxDepth: input.maxDepth ?? changed?.maxDepth ?? 0,
    };
    // An agent that delegates a part of its own may need nobody's word; a person's request is somebody else's to decide.
    const mayBeAtOnce = asker.through !== undefined && input.parentDelegationId !== undefined;
    return storeRequest(tx, proposal, now, mayBeAtOnce);
  });
}

/**
 * Checks a proposal, stores it as a request, and records that it was made.
 *
 * @param mayBeAtOnce Whether it is granted with it, where policy and blueprint let it. It then represents nobody: in whose
 * name an agent acts is for people to say.
 */
export async function storeRequest(tx: Tx, proposal: Proposal, now: Date, mayBeAtOnce = false): Promise<string> {
  // Held before they are read: what is granted under them is granted before they change.
  if (mayBeAtOnce) await holdPolicies(tx);
  const checked = await checkProposal(tx, proposal, now);
  const { document, digest, sentence, delegatorId, policy, effect } = checked;
  const { requestId: id, requesterId, agentId, purpose, ...columns } = proposal;
  await store.insert(tx, {
    ...{ ...columns, id, requesterId, agentId, purpose, delegatorId, document, digest, sentence, createdAt: now },
    ...{ policyId: policy.id, policyVersion: policy.version, effect, shape: shapeOf(proposal.authority) },
    decideBy: decideByOf(checked, proposal.expiresAt, now),
  });
  await recordRevision(tx, proposal, checked, { cause: "made", byPersonId: requesterId, note: "" }, now);
  const changes = proposal.changesDelegationId;
  const request = { id, revision: 1, digest, agentId, purpose, sentence, changes };
  await append(tx, requestMade({ type: "person", id: requesterId }, request), now);
  const atOnce = mayBeAtOnce && checked.atOnce && proposal.onBehalfOfId === null;
  if (atOnce) await grantAtOnce(tx, await store.lock(tx, id), checked, now);
  return id;
}

async function mayAskFor(tx: Tx, asker: Asker, agentId: string): Promise<void> {
  const agent = await findAgent(agentId, tx);
  // The one permission of an agent's token is to ask, for the agents of whom it acts for.
  if (asker.through && agent?.ownerId === asker.personId) return;
  const visible = agent && (asker.permissions.has("agents:read") || agent.ownerId === asker.personId);
  if (!visible) throw requestError("agent_not_found", { errors: [{ path: "agentId", code: "unknown" }] });
  const refusal = actionRefusal(asker, agent, null, "requestAuthority");
  if (refusal)
    throw requestError(refusal.code === "not_allowed" ? "forbidden" : "agent_state", { detail: refusal.reason });
}

/**
 * Nobody delegates from what is not theirs to see, and learns nothing of what it allows. An agent delegates from what it
 * holds itself, and from nothing else of the person it acts for.
 */
async function mayDelegateFrom(tx: Tx, asker: Asker, id: string): Promise<void> {
  const parent = await tx.delegation.findUnique({ where: { id }, include: { agent: { select: { ownerId: true } } } });
  if (!parent || !maySeeDelegation(asker, { ...parent, ownerId: parent.agent.ownerId })) {
    throw requestError("parent_unknown", { errors: [{ path: "parentDelegationId", code: "unknown" }] });
  }
  if (asker.through && parent.agentId !== asker.through.agentId) {
    throw requestError("parent_not_own", { errors: [{ path: "parentDelegationId", code: "not_own" }] });
  }
}

/** A change is of the same agent, for the same person and below the same parent; anything else is another delegation. */
async function mayChange(tx: Tx, asker: Asker, input: MakeRequest): Promise<DelegationRow> {
  const id = input.changesDelegationId ?? "";
  const changed = await tx.delegation.findUnique({ where: { id }, include: delegationInclude });
  if (!changed || !maySeeDelegation(asker, { ...changed, ownerId: changed.agent.ownerId })) {
    throw requestError("delegation_unknown", { errors: [{ path: "changesDelegationId", code: "unknown" }] });
  }
  if (asker.through && changed.agentId !== asker.through.agentId) {
    throw requestError("change_invalid", { errors: [{ path: "changesDelegationId", code: "not_own" }] });
  }
  const parties: [string, string | undefined, string | null][] = [
    ["agentId", input.agentId, changed.agentId],
    ["onBehalfOf", input.onBehalfOf, changed.onBehalfOfId],
    ["parentDelegationId", input.parentDelegationId, changed.parentId],
  ];
  const errors = parties.flatMap(([path, asked, is]) =>
    asked === undefined || asked === is ? [] : [{ path, code: "not_the_same" }],
  );
  if (errors.length > 0) throw requestError("change_invalid", { errors });
  return changed;
}
