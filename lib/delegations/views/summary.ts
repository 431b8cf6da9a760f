import type { Hop } from "@/lib/delegations/chain/model";
import { hopRefusal, statusAt } from "@/lib/delegations/chain/policy";
import type { Asker } from "@/lib/delegations/policy";
import type { DelegationSummary } from "@/lib/delegations/schema";
import type { Judged } from "@/lib/delegations/standing/model";
import { saysTo, sentenceOf } from "@/lib/delegations/standing/policy";
import type { DelegationRow } from "@/lib/delegations/store";
import { assertInvariant } from "@/lib/platform/base/domain-error";

/** People and delegations that a summary names. */
export const who = ({ delegatorId, onBehalfOfId, suspendedById, pausedById }: DelegationRow): (string | null)[] => [
  ...[delegatorId, onBehalfOfId, suspendedById, pausedById],
];

/**
 * Builds the summary of a delegation for lists and pages. It contains the authority within the delegations above, the
 * current entitlements and the current ceilings (rules L0, L8). It also states whether any part is in effect.
 *
 * @param judged Its chain and judgement.
 * @param standing The judgement in the form of the API.
 */
export function toSummary(
  asker: Asker,
  row: DelegationRow,
  { judged, standing }: { judged: Judged | undefined; standing: DelegationSummary["standing"] | undefined },
  names: ReadonlyMap<string, string>,
  now: Date,
): DelegationSummary {
  assertInvariant(judged !== undefined && standing !== undefined, `the delegation ${row.id} has a chain`);
  const { hops } = judged.chain;
  const { inEffect, code, reason } = standing;
  const person = (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? id });
  const { agent } = row;
  return {
    id: row.id,
    status: row.status,
    statusReason: row.statusReason,
    pausedBy: row.pausedById,
    suspendedBy: suspendedBy(row, names),
    suspendedUntil: row.status === "suspended" ? (row.suspendedUntil?.toISOString() ?? null) : null,
    standing,
    notInEffect: inEffect || code === null || reason === null ? null : { code, reason },
    restsOn: restsOn(hops, now),
    agent: { id: agent.id, name: agent.name, displayName: agent.displayName, status: agent.status },
    delegator: person(row.delegatorId),
    onBehalfOf: person(row.onBehalfOfId),
    parentId: row.parentId,
    parentAgent: agentAbove(hops),
    purpose: row.purpose,
    ...sentences(asker, judged),
    version: row.currentVersion,
    notBefore: row.notBefore.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    depth: row.depth,
    maxDepth: row.maxDepth,
    requestId: row.requestId,
    createdAt: row.createdAt.toISOString(),
  };
}

function agentAbove(hops: readonly Hop[]): DelegationSummary["parentAgent"] {
  const agent = hops.at(-2)?.agent;
  return agent ? { id: agent.id, name: agent.name } : null;
}

function suspendedBy(
  { status, suspendedById, pausedById }: DelegationRow,
  names: ReadonlyMap<string, string>,
): DelegationSummary["suspendedBy"] {
  const id = suspendedById ?? pausedById;
  if (status !== "suspended" || id === null) return null;
  return { kind: id.startsWith("dlg_") ? "delegation" : "person", id, name: names.get(id) ?? id };
}

function sentences(asker: Asker, judged: Judged): Pick<DelegationSummary, "sentence" | "ownSentence"> {
  const { chain, standing } = judged;
  const sentence = sentenceOf(standing, saysTo(asker, judged));
  const own = sentenceOf(standing, chain.hops.at(-1)?.authority ?? []);
  return { sentence, ownSentence: own === sentence ? null : own };
}

/** The nearest delegation above the last one that cannot act, apart from those above it. */
function restsOn(hops: readonly Hop[], now: Date): DelegationSummary["restsOn"] {
  const stopped = hops.slice(0, -1).findLast((hop) => hopRefusal(hop, now) !== undefined);
  if (!stopped) return null;
  return { id: stopped.id, status: statusAt(stopped, now), agent: { id: stopped.agent.id, name: stopped.agent.name } };
}
