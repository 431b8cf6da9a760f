import { actionRefusal } from "@/lib/agents/policy";
import { findAgent } from "@/lib/agents/queries";
import { maySee as maySeeDelegation } from "@/lib/delegations/policy";
import { type DelegationRow, delegationInclude } from "@/lib/delegations/store";
import { newId } from "@/lib/platform/base/id";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Proposal } from "@/lib/requests/proposal/model";
import { personMeant } from "./colleague.queries";
import { requestError } from "./errors";
import type { Asker } from "./policy";
import { readAuthority } from "./read-authority";
import { historyOf } from "./risk-history";
import type { MakeRequest } from "./schema";

/** A proposal that the asker may make. */
export type Asked = {
  proposal: Proposal;
  /** Whether it may need no approver. Only an agent's request to delegate from its own delegation may. */
  mayBeAtOnce: boolean;
};

/**
 * Reads the input of a request as a proposal. So far only the asker's right to make it is checked.
 *
 * @throws DomainError `agent_not_found` (also for an agent that is not the asker's), `authority_invalid` with the member
 * at fault, `parent_unknown`, `delegation_unknown`, `change_invalid`.
 */
export async function readAsked(tx: Tx, asker: Asker, input: MakeRequest, now: Date): Promise<Asked> {
  await mayAskFor(tx, asker, input.agentId);
  if (input.parentDelegationId !== undefined) await mayDelegateFrom(tx, asker, input.parentDelegationId);
  const onBehalfOf = await personMeant(tx, asker, input, ["onBehalfOf", "onBehalfOfEmail"]);
  const changed = input.changesDelegationId === undefined ? null : await mayChange(tx, asker, input, onBehalfOf);
  if (input.changeReason !== undefined && !changed) {
    throw requestError("change_invalid", { errors: [{ path: "changeReason", code: "not_a_change" }] });
  }
  const authority = await readAuthority(tx, input.authority, changed?.id);
  const proposal = {
    requestId: newId("request"),
    revision: 1,
    agentId: input.agentId,
    requesterId: asker.personId,
    throughAgentId: asker.through?.agentId ?? null,
    onBehalfOfId: onBehalfOf ?? changed?.onBehalfOfId ?? null,
    parentDelegationId: input.parentDelegationId ?? changed?.parentId ?? null,
    changesDelegationId: changed?.id ?? null,
    newDelegatorId: null,
    purpose: input.purpose,
    changeReason: input.changeReason ?? null,
    authority,
    notBefore: input.notBefore === undefined ? (changed?.notBefore ?? now) : new Date(input.notBefore),
    expiresAt: new Date(input.expiresAt),
    maxDepth: input.maxDepth ?? changed?.maxDepth ?? 0,
    history: await historyOf(tx, input.agentId, authority, now),
  };
  return { proposal, mayBeAtOnce: asker.through !== undefined && input.parentDelegationId !== undefined };
}

async function mayAskFor(tx: Tx, asker: Asker, agentId: string): Promise<void> {
  const agent = await findAgent(agentId, tx);
  // An agent's token permits only requests, and only for agents of the person that it acts for.
  if (asker.through && agent?.ownerId === asker.personId) return;
  const visible = agent && (asker.permissions.has("agents:read") || agent.ownerId === asker.personId);
  if (!visible) throw requestError("agent_not_found", { errors: [{ path: "agentId", code: "unknown" }] });
  const refusal = actionRefusal(asker, agent, null, "requestAuthority");
  if (refusal)
    throw requestError(refusal.code === "not_allowed" ? "forbidden" : "agent_state", { detail: refusal.reason });
}

/**
 * Refuses a parent that the asker may not see, without telling what it allows. An agent delegates only from its own
 * delegations, not from others of the person it acts for.
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

/**
 * Refuses a change with another agent, represented person or parent, because that would be another delegation.
 *
 * @param onBehalfOf Id of the represented person that the request names; undefined if it names none. It must be the
 * person that the delegation names, because the delegation keeps them and consent is asked of them.
 */
async function mayChange(
  tx: Tx,
  asker: Asker,
  input: MakeRequest,
  onBehalfOf: string | undefined,
): Promise<DelegationRow> {
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
    [input.onBehalfOf === undefined ? "onBehalfOfEmail" : "onBehalfOf", onBehalfOf, changed.onBehalfOfId],
    ["parentDelegationId", input.parentDelegationId, changed.parentId],
  ];
  const errors = parties.flatMap(([path, asked, is]) =>
    asked === undefined || asked === is ? [] : [{ path, code: "not_the_same" }],
  );
  if (errors.length > 0) throw requestError("change_invalid", { errors });
  return changed;
}
