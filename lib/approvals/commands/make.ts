import { actionRefusal } from "@/lib/agents/policy";
import { findAgent } from "@/lib/agents/queries";
import { requestError } from "@/lib/approvals/errors";
import { requestMade } from "@/lib/approvals/events";
import { decisionDays } from "@/lib/approvals/model";
import type { Asker } from "@/lib/approvals/policy";
import { checkProposal } from "@/lib/approvals/proposal";
import type { EffectLine, MakeRequest } from "@/lib/approvals/schema";
import * as store from "@/lib/approvals/store";
import { append } from "@/lib/audit/append";
import { canonicalAuthority } from "@/lib/authority/canonical";
import { diffAuthority } from "@/lib/authority/diff";
import { memberPath } from "@/lib/authority/member-path";
import type { CanonicalAuthority } from "@/lib/authority/model";
import { parseAuthority } from "@/lib/authority/parse";
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
    const { document, digest, sentence, delegatorId } = await checkProposal(tx, proposal, now);
    const { requestId: _, ...columns } = proposal;
    const decideBy = new Date(Math.min(now.getTime() + decisionDays * 86_400_000, proposal.expiresAt.getTime()));
    const effect = effectOf(authority);
    await store.insert(tx, {
      ...columns,
      id,
      delegatorId,
      document,
      digest,
      sentence,
      effect,
      decideBy,
      createdAt: now,
    });
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

async function readAuthority(tx: Tx, json: readonly unknown[]): Promise<CanonicalAuthority> {
  const shape = parseAuthority(json);
  if (!shape.ok) throw invalidAuthority(shape.issues);
  const catalogues = await store.cataloguesAt(
    tx,
    shape.authority.flatMap(({ locations }) => locations),
  );
  const known = parseAuthority(json, catalogues);
  if (!known.ok) throw invalidAuthority(known.issues);
  return canonicalAuthority(known.authority);
}

type Issue = { path: string; code: string; message: string };

function invalidAuthority(issues: readonly Issue[]) {
  const errors = issues
    .slice(0, 50)
    .map(({ path, code, message }) => ({ path: memberPath("authority", path), code, message }));
  return requestError("authority_invalid", { errors, ...(errors[0] ? { detail: errors[0].message } : {}) });
}

/** What would change for the agent, axis by axis, against nothing: everything it would newly have. */
function effectOf(authority: CanonicalAuthority): EffectLine[] {
  return diffAuthority([], authority).map(({ axis, direction, before, after }) => ({ axis, direction, before, after }));
}
