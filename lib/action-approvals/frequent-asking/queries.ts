import { actionApprovalError } from "@/lib/action-approvals/errors";
import { type ActionDocument, frequentAskingSeconds } from "@/lib/action-approvals/model";
import { type Asker, maySee } from "@/lib/action-approvals/policy";
import * as store from "@/lib/action-approvals/store";
import { agentLabel } from "@/lib/agents/model";
import { boundedFor, type SeenAction } from "@/lib/authority/combine/bound-examples";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import { explainAuthority } from "@/lib/authority/words/explain";
import { list } from "@/lib/authority/words/words";
import { representedPerson } from "@/lib/delegations/chain/policy";
import { loadChain } from "@/lib/delegations/chain/store";
import { prisma } from "@/lib/platform/database/prisma";
import { rolesWith } from "@/lib/principals/permissions";
import type { Suggestion } from "@/lib/requests/views/suggestions.schema";
import { askingFor } from "@/lib/requests/views/suggestions-asking";

/** Validity of the suggested delegation: its limits are for one day, and a longer need is reviewed again. */
const days = 1;
/** The most actions that the suggestion covers, the newest first. */
const mostActions = 200;

/**
 * Suggests a bounded delegation that allows an agent's frequent actions without asking. It covers the same resources
 * and tasks. Each amount is at most the largest that was asked for; a daily limit equals the sum of them.
 *
 * @throws DomainError `action_approval_not_found`, also if the asker may not see it.
 */
export async function suggestFromFrequentAsking(asker: Asker, id: string): Promise<Suggestion> {
  const db = prisma();
  const row = await store.getOrThrow(db, id);
  if (!maySee(asker, { ...row, ownerId: row.agent.ownerId })) throw actionApprovalError("action_approval_not_found");
  const since = new Date(row.createdAt.getTime() - frequentAskingSeconds * 1000);
  const [found, chain, { asking }] = await Promise.all([
    store.listRows(db, { agentId: row.agentId, createdAt: { gt: since } }, [{ id: "desc" }], mostActions),
    loadChain(row.delegationId),
    askingFor(asker, row.agentId),
  ]);
  const rows = found.filter((one) => maySee(asker, { ...one, ownerId: one.agent.ownerId }));
  const authority = canonicalAuthority(boundedFor(rows.map(seen)));
  const obstacle = obstacleOf(row);
  const times = rows.length === 1 ? "one action" : `${rows.length} actions`;
  return {
    about: {
      kind: "drip",
      id,
      at: row.createdAt.toISOString(),
      sentence: `${agentLabel(row.agent)} asked for ${times} in ten minutes`,
    },
    ...asking,
    onBehalfOf: (chain && representedPerson(chain)) ?? null,
    parentDelegationId: null,
    purpose: `Decide at once what was asked for ${rows.length} times in ten minutes: ${row.action} ${row.resourceType}`,
    ways: obstacle
      ? []
      : [
          {
            ...{ kind: "new", delegationId: null, authority, days, sentence: explainAuthority(authority) },
            why: "It covers only the resources that the agent asked for. Each amount is at most the largest that it asked for, and a day allows their sum. The agent names the delegation (delegation_id) when it asks for a token.",
          },
        ],
    obstacle,
  };
}

const documentOf = ({ document }: { document: string }) => JSON.parse(document) as ActionDocument;

function seen(row: store.ActionApprovalRow): SeenAction {
  const { location, fields } = documentOf(row);
  return { location, fields, type: row.resourceType, action: row.action, identifier: row.resource, task: row.task };
}

/** Finds a policy, entitlement or ceiling that would ask a person even with a new delegation. */
function obstacleOf(row: store.ActionApprovalRow): Suggestion["obstacle"] {
  const { asked, asked_by_policies: [asking] = [] } = documentOf(row);
  if (asking) {
    const remedy = `Two people with the role ${list(rolesWith("approval-policies:write"), "or")} can change its rules.`;
    return { code: "approval_policy", reason: `The approval policy ${asking.policy} requires this approval.`, remedy };
  }
  const kinds = new Set(asked.map(({ hop }) => hop.kind));
  if (kinds.has("entitlement")) {
    const remedy = `Two people with the role ${list(rolesWith("people:write"), "or")} can change the entitlement.`;
    return {
      code: "person_not_entitled",
      reason: "The entitlement of the delegator requires this approval.",
      remedy,
    };
  }
  if (!kinds.has("ceiling")) return null;
  const remedy = `Two people with the role ${list(rolesWith("blueprints:write"), "or")} can change the ceiling.`;
  return { code: "blueprint_ceiling", reason: "The ceiling of the agent's blueprint requires this approval.", remedy };
}
