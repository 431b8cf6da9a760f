import { agentLabel } from "@/lib/agents/model";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { explainAuthority } from "@/lib/authority/words/explain";
import { list } from "@/lib/authority/words/words";
import type { Chain, Hop } from "@/lib/delegations/chain/model";
import { loadChains } from "@/lib/delegations/chain/store";
import { effectiveAlong } from "@/lib/delegations/effective.policy";
import { actionRefusal, maySeeEntitlement, seesAll } from "@/lib/delegations/policy";
import type { DelegationRow } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { rolesWith } from "@/lib/principals/permissions";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";
import { requestError } from "@/lib/requests/errors";
import type { Asker } from "@/lib/requests/policy";
import { loadFacts } from "@/lib/requests/proposal/facts";
import type { Proposal, ProposalFacts } from "@/lib/requests/proposal/model";
import { judgeProposal } from "@/lib/requests/proposal/policy";
import { personWithEntitlement } from "@/lib/requests/store";
import { belowAfter, type Rehomed, rehomed } from "./policy";
import type { Affected, Rehoming, RehomingFilters } from "./schema";
import * as store from "./store";

/** Proposes another delegator for a delegation, with the same or a narrower authority. All other terms stay. */
export function proposalOf(
  { id, agentId, onBehalfOfId, purpose, notBefore, expiresAt, maxDepth }: DelegationRow,
  { personId: requesterId, through }: Pick<Asker, "personId" | "through">,
  { delegatorId, authority }: { delegatorId: string; authority: CanonicalAuthority },
): Proposal {
  return {
    ...{ requestId: newId("request"), revision: 1, agentId, requesterId, onBehalfOfId, parentDelegationId: null },
    throughAgentId: through?.agentId ?? null,
    ...{ changesDelegationId: id, newDelegatorId: delegatorId, purpose, notBefore, expiresAt, maxDepth, authority },
    // Nothing is new about an authority that the agent already holds.
    ...{ changeReason: null, history: null },
  };
}

const mostRoots = 100;
const mostBelow = 50;

/**
 * Lists the delegations of a person, and the effect of another delegator on each and on those below it. Changes
 * nothing.
 *
 * @throws DomainError `delegator_not_found`, `person_unknown`, `forbidden`
 */
export async function previewRehoming(asker: Asker, personId: string, { to }: RehomingFilters): Promise<Rehoming> {
  const plan = await planOf(prisma(), asker, personId, to, clock.now());
  const { planned: _, ...shown } = plan;
  return shown;
}

/** A delegation that can go on in the new delegator's name, and its authority then. */
export type Planned = { delegation: DelegationRow; authority: CanonicalAuthority };

type Plan = Rehoming & { planned: Planned[] };

/** Judges the delegations of a person against the entitlement of another one. */
export async function planOf(tx: Tx, asker: Asker, personId: string, to: string | undefined, now: Date): Promise<Plan> {
  if (!seesAll(asker)) throw requestError("forbidden");
  const person = await personWithEntitlement(tx, personId);
  const other = to ? await personWithEntitlement(tx, to) : null;
  if (!person) throw requestError("delegator_not_found");
  if (other === undefined) throw requestError("person_unknown", { errors: [{ path: "to", code: "unknown" }] });
  const rows = await store.rootsOf(tx, personId, mostRoots);
  const below = await store.descendantsOf(
    tx,
    rows.map(({ id }) => id),
  );
  const chains = await loadChains([...rows, ...below.filter(isShown(below))].map(({ id }) => id));
  const delegations: Affected[] = [];
  const planned: Planned[] = [];
  for (const { row, hop, left, refusal } of await judged(tx, asker, rowsWithRoots(rows, chains), other, now)) {
    const isHidden = !refusal && left?.outcome === "less" && other !== null && !maySeeEntitlement(asker, other.id);
    const whyNot = isHidden ? notShown : refusal;
    const hanging = below.filter(({ root }) => root === row.id);
    const becomes = left && !whyNot ? left.authority : hop.authority;
    delegations.push({
      ...affected(row, hop),
      ...(left && !whyNot ? said(left) : { ...unsaid, outcome: isHidden ? "less" : null }),
      whyNot,
      below: hanging.slice(0, mostBelow).flatMap(({ id }) => lineOf(id, chains.get(id)?.hops ?? [], becomes)),
      belowCount: hanging.length,
    });
    if (left && !whyNot && left.outcome !== "nothing") planned.push({ delegation: row, authority: left.authority });
  }
  return {
    ...{ person: ref(person), to: other && ref(other), delegations, planned },
    count: await store.countRootsOf(tx, personId),
    digest: planDigest(planned),
  };
}

const isShown = (below: readonly { root: string; id: string }[]) => {
  const places = new Map<string, number>();
  for (const { root } of below) places.set(root, 0);
  return ({ root }: { root: string }) => {
    const place = places.get(root) ?? 0;
    places.set(root, place + 1);
    return place < mostBelow;
  };
};

type Somebody = { id: string; name: string; status: string; entitlement: CanonicalAuthority | null };

const ref = ({ id, name, status }: Somebody) => ({ id, name, status });

const affected = ({ id, currentVersion, agent, purpose, status }: DelegationRow, { authority }: Hop) => ({
  ...{ id, version: currentVersion, purpose, status, sentence: explainAuthority(authority) },
  agent: { id: agent.id, name: agentLabel(agent) },
});

const unsaid = { outcome: null, after: null, loses: [] };

/** The remaining authority would reveal the entitlement. A request needs a preview that the asker was shown. */
const notShown = {
  code: "not_allowed",
  reason:
    "The remaining authority would show this person's entitlement, which your roles do not let you read. Choose the " +
    `authority for this delegation yourself, or ask a person with the role ${list(rolesWith("people:write"), "or")}.`,
};

const said = ({ outcome, authority, loses }: Rehomed) => ({ outcome, after: explainAuthority(authority), loses });

/** Lists a delegation below a root, with the effect of another authority of the root. */
function lineOf(id: string, hops: readonly Hop[], root: CanonicalAuthority): Affected["below"] {
  const [, ...rest] = hops;
  const agent = hops.at(-1)?.agent;
  if (!agent) return [];
  const before = effectiveAlong(hops).at(-1) ?? [];
  const after = effectiveAlong([{ authority: root }, ...rest]).at(-1) ?? [];
  return [{ id, agent: { id: agent.id, name: agent.name }, ...belowAfter(before, after) }];
}

type Root = { row: DelegationRow; hop: Hop };
type Judged = Root & { left: Rehomed | undefined; refusal: Affected["whyNot"] };

const rowsWithRoots = (rows: readonly DelegationRow[], chains: ReadonlyMap<string, Pick<Chain, "hops">>): Root[] =>
  rows.flatMap((row) => {
    const [hop] = chains.get(row.id)?.hops ?? [];
    return hop ? [{ row, hop }] : [];
  });

/** Judges the requests for another delegator as they would be made. Their facts are loaded together. */
async function judged(tx: Tx, asker: Asker, roots: readonly Root[], other: Somebody | null, now: Date) {
  if (!other) return roots.map((root): Judged => ({ ...root, left: undefined, refusal: null }));
  const asked = roots.map((root) => {
    const left = rehomed(root.hop.authority, other.entitlement);
    const proposal = proposalOf(root.row, asker, { delegatorId: other.id, authority: left.authority });
    return { root, left, proposal };
  });
  const facts = await loadFacts(
    tx,
    asked.map(({ proposal }) => proposal),
  );
  return asked.map(({ root, left, proposal }, i): Judged => {
    const known = facts[i];
    const early = earlyRefusal(asker, root.row, other.id);
    const refusal = early ?? (left.outcome === "nothing" || !known ? null : refusalOf(proposal, known, now));
    return { ...root, left, refusal };
  });
}

/** Returns why the asker cannot request this delegator, before the authority is judged; null if they can. */
function earlyRefusal(asker: Asker, delegation: DelegationRow, to: string): Affected["whyNot"] {
  const refusal = actionRefusal(
    asker,
    { ...delegation, ownerId: delegation.agent.ownerId, approvedByAsker: false },
    "rehome",
  );
  if (refusal) return { code: refusal.code, reason: refusal.reason };
  if (to === delegation.delegatorId) return { code: "nothing_changed", reason: "This person already delegates it." };
  return null;
}

function refusalOf(proposal: Proposal, facts: ProposalFacts, now: Date): Affected["whyNot"] {
  try {
    judgeProposal(proposal, facts, now, proposal.requesterId);
    return null;
  } catch (error) {
    if (isDomainError(error)) return { code: error.code, reason: error.detail };
    throw error;
  }
}

const planDigest = (planned: readonly Planned[]): string =>
  digestOf(planned.map(({ delegation: { id, currentVersion }, authority }) => ({ id, currentVersion, authority })));
