import { actionRefusal } from "@/lib/agents/policy";
import { findAgent } from "@/lib/agents/queries";
import { effectOf } from "@/lib/approvals/effect";
import { requestError } from "@/lib/approvals/errors";
import { requestMade } from "@/lib/approvals/events";
import type { Asker } from "@/lib/approvals/policy";
import { checkProposal } from "@/lib/approvals/proposal";
import { readAuthority } from "@/lib/approvals/read-authority";
import { decideByOf, recordRevision } from "@/lib/approvals/revision";
import type { MakeRequest } from "@/lib/approvals/schema";
import { shapeOf } from "@/lib/approvals/shape";
import * as store from "@/lib/approvals/store";
import { append } from "@/lib/audit/append";
import { maySee as maySeeDelegation } from "@/lib/delegations/policy";
import { clock } from "@/lib/platform/clock/clock";
import { type Tx, transaction } from "@/lib/platform/db/transaction";
import { newId } from "@/lib/platform/ids/id";

/**
 * Asks for authority for an agent. What approvers will be shown is rendered and hashed now.
 *
 * @returns the request's id.
 * @throws DomainError `agent_not_found` (also for an agent that is not the asker's), `authority_invalid` with the
 * member at fault, `outside_entitlement`, `outside_ceiling`, `outside_parent`, `validity_invalid`, `person_unknown`.
 */
export async function makeRequest(asker: Asker, input: MakeRequest): Promise<string> {
  return transaction(async (tx) => {
    const now = clock.now();
    await mayAskFor(tx, asker, input.agentId);
    if (input.parentDelegationId !== undefined) await mayDelegateFrom(tx, asker, input.parentDelegationId);
    const authority = await readAuthority(tx, input.authority);
    const id = newId("request");
    const proposal = {
      requestId: id,
      revision: 1,
      agentId: input.agentId,
      requesterId: asker.personId,
      onBehalfOfId: input.onBehalfOf ?? null,
      parentDelegationId: input.parentDelegationId ?? null,
      purpose: input.purpose,
      authority,
      notBefore: input.notBefore === undefined ? now : new Date(input.notBefore),
      expiresAt: new Date(input.expiresAt),
      maxDepth: input.maxDepth ?? 0,
    };
    const checked = await checkProposal(tx, proposal, now);
    const { document, digest, sentence, delegatorId, policy } = checked;
    const { requestId: _, ...columns } = proposal;
    await store.insert(tx, {
      ...{ ...columns, id, delegatorId, document, digest, sentence, createdAt: now },
      ...{
        policyId: policy.id,
        policyVersion: policy.version,
        effect: effectOf(authority, checked.before),
        shape: shapeOf(authority),
      },
      decideBy: decideByOf(checked, proposal.expiresAt, now),
    });
    await recordRevision(tx, proposal, checked, { cause: "made", byPersonId: asker.personId, note: "" }, now);
    const request = { id, revision: 1, digest, agentId: input.agentId, purpose: input.purpose, sentence };
    await append(tx, requestMade({ type: "person", id: asker.personId }, request), now);
    return id;
  });
}

async function mayAskFor(tx: Tx, asker: Asker, agentId: string): Promise<void> {
  const agent = await findAgent(agentId, tx);
  const visible = agent && (asker.permissions.has("agents:read") || agent.ownerId === asker.personId);
  if (!visible) throw requestError("agent_not_found", { errors: [{ path: "agentId", code: "unknown" }] });
  const refusal = actionRefusal(asker, agent, null, "requestAuthority");
  if (refusal)
    throw requestError(refusal.code === "not_allowed" ? "forbidden" : "agent_state", { detail: refusal.reason });
}

/** Nobody delegates from what is not theirs to see, and learns nothing of what it allows. */
async function mayDelegateFrom(tx: Tx, asker: Asker, id: string): Promise<void> {
  const parent = await tx.delegation.findUnique({ where: { id }, include: { agent: { select: { ownerId: true } } } });
  if (parent && maySeeDelegation(asker, { ...parent, ownerId: parent.agent.ownerId })) return;
  throw requestError("parent_unknown", { errors: [{ path: "parentDelegationId", code: "unknown" }] });
}
