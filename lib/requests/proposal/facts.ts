import { policiesOf } from "@/lib/approval-policies/store";
import type { HopAgent } from "@/lib/delegations/chain/model";
import { reachable } from "@/lib/delegations/standing/policy";
import { judgeDelegations } from "@/lib/delegations/standing/queries";
import { stoppedAmong } from "@/lib/delegations/store";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import type { Tx } from "@/lib/platform/database/transaction";
import { cataloguesAt } from "@/lib/requests/store";
import type { ChangedFacts, ParentFacts, Proposal, ProposalFacts } from "./model";
import * as store from "./store";

/** Loads the facts of one proposal. */
export async function factsOf(tx: Tx, proposal: Proposal): Promise<ProposalFacts> {
  const [facts] = await loadFacts(tx, [proposal]);
  assertInvariant(facts !== undefined, "facts of every proposal are loaded");
  return facts;
}

/** Loads the facts of proposals, in the proposals' order. It needs as many statements for a hundred as for one. */
export async function loadFacts(tx: Tx, proposals: readonly Proposal[]): Promise<ProposalFacts[]> {
  const idsOf = (id: (proposal: Proposal) => string | null) =>
    [...new Set(proposals.map(id))].filter((one) => one !== null);
  const agents = await store.agentsWithTerms(
    tx,
    idsOf(({ agentId }) => agentId),
  );
  const throughAgents = await store.askingAgents(
    tx,
    idsOf(({ throughAgentId }) => throughAgentId),
  );
  const changed = await changedFacts(
    tx,
    idsOf(({ changesDelegationId }) => changesDelegationId),
  );
  const parents = await parentFacts(
    tx,
    idsOf(({ parentDelegationId }) => parentDelegationId),
  );
  const behind = proposals.flatMap(({ agentId, changesDelegationId, newDelegatorId, onBehalfOfId }) => [
    ...[newDelegatorId, onBehalfOfId, changed.get(changesDelegationId ?? "")?.delegatorId ?? null],
    agents.get(agentId)?.ownerId ?? null,
  ]);
  const people = await store.peopleWithEntitlements(tx, behind);
  const catalogues = await cataloguesAt(tx, locationsOf(proposals));
  const policies = await policiesOf(tx, [...agents.values()]);
  return proposals.map(({ agentId, changesDelegationId, parentDelegationId, throughAgentId }) => {
    const agent = agents.get(agentId);
    const policy = policies(agent?.approvalPolicyId ?? null);
    return {
      ...{ agent, people, catalogues, policy },
      throughAgent: throughAgentId === null ? null : throughAgents.get(throughAgentId),
      parent: parentDelegationId === null ? null : parents.get(parentDelegationId),
      changed: changesDelegationId === null ? null : changed.get(changesDelegationId),
      lets: agent !== undefined && (agent.grantSubdelegationsAtOnce || policy.autoGrant),
    };
  });
}

const locationsOf = (proposals: readonly Proposal[]): string[] => [
  ...new Set(proposals.flatMap(({ authority }) => authority.flatMap(({ locations }) => locations))),
];

async function changedFacts(tx: Tx, ids: readonly string[]): Promise<Map<string, ChangedFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await store.delegationsWithVersions(tx, ids);
  const stopped = await stoppedAmong(tx, ids);
  return new Map(rows.map((row) => [row.id, { ...row, stopped: stopped.has(row.id) }]));
}

async function parentFacts(tx: Tx, ids: readonly string[]): Promise<Map<string, ParentFacts>> {
  if (ids.length === 0) return new Map();
  const judged = await judgeDelegations(ids);
  const depths = await store.depthsLeft(tx, ids);
  const terms = await store.termsOf(
    tx,
    [...judged.values()].flatMap(({ chain }) => chain.hops.map(({ agent }) => agent)),
  );
  const [policies, said] = [await policiesOf(tx, terms), new Map(terms.map((one) => [one.blueprintId, one]))];
  const lets = ({ blueprintId }: HopAgent): boolean => {
    const own = said.get(blueprintId);
    return own?.grantSubdelegationsAtOnce || policies(own?.approvalPolicyId ?? null).autoGrant;
  };
  return new Map(
    [...judged].map(([id, { chain, standing }]) => {
      const effective = reachable(standing, chain.hops.at(-1)?.effective ?? []);
      const facts = { maxDepth: depths.get(id) ?? 0, effective, lets: chain.hops.map(({ agent }) => lets(agent)) };
      return [id, { chain, standing, ...facts }];
    }),
  );
}
