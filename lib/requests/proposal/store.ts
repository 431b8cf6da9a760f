import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import type { Tx } from "@/lib/platform/database/transaction";
import { entitledPeople } from "@/lib/principals/entitlement.store";
import type { ChangedFacts, ProposalFacts, ProposedAgent } from "./model";

/** Reads agents with the terms of their blueprint's current version, by id. */
export async function agentsWithTerms(tx: Tx, ids: readonly string[]): Promise<Map<string, AgentWithTerms>> {
  const agents = await tx.agent.findMany({ where: { id: { in: [...ids] } }, include: { blueprint: true } });
  const current = agents.map(({ blueprint: { id, currentVersion } }) => ({ blueprintId: id, version: currentVersion }));
  const versions = await tx.blueprintVersion.findMany({ where: { OR: current } });
  const terms = new Map(versions.map((version) => [version.blueprintId, version]));
  return new Map(
    agents.map(({ blueprint: { currentVersion: blueprintVersion }, ...agent }) => {
      const version = terms.get(agent.blueprintId);
      assertInvariant(version?.version === blueprintVersion, `blueprint ${agent.blueprintId} has its version`);
      const { maxDelegationDays, approvalPolicyId, grantSubdelegationsAtOnce } = version;
      const ceiling = version.ceiling as CanonicalAuthority | null;
      const said = { blueprintVersion, ceiling, maxDelegationDays, approvalPolicyId, grantSubdelegationsAtOnce };
      return [agent.id, { ...agent, ...said }];
    }),
  );
}

/** Reads the agents that ask in the name of a person. */
export async function askingAgents(
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, Pick<ProposedAgent, "drainingSince">>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.agent.findMany({ where: { id: { in: [...ids] } }, select: { id: true, drainingSince: true } });
  return new Map(rows.map((row) => [row.id, row]));
}

export type AgentWithTerms = ProposedAgent & { approvalPolicyId: string | null; grantSubdelegationsAtOnce: boolean };

/** Reads the terms of blueprints about sub-delegations, in the versions that chains were read with. */
export async function termsOf(tx: Tx, agents: readonly { blueprintId: string; blueprintVersion: number }[]) {
  const where = agents.map(({ blueprintId, blueprintVersion: version }) => ({ blueprintId, version }));
  const select = { blueprintId: true, approvalPolicyId: true, grantSubdelegationsAtOnce: true } as const;
  return tx.blueprintVersion.findMany({ where: { OR: where }, select });
}

/** Reads people with their entitlement, by id; null is the entitlement `standard`. */
export async function peopleWithEntitlements(
  tx: Tx,
  ids: readonly (string | null)[],
): Promise<ProposalFacts["people"]> {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  return entitledPeople(tx, wanted);
}

/** Reads delegations in their current versions. */
export async function delegationsWithVersions(
  tx: Tx,
  ids: readonly string[],
): Promise<Omit<ChangedFacts, "stopped">[]> {
  const rows = await tx.delegation.findMany({ where: { id: { in: [...ids] } } });
  const current = rows.map(({ id, currentVersion }) => ({ delegationId: id, version: currentVersion }));
  const versions = await tx.delegationVersion.findMany({
    where: { OR: current },
    select: { delegationId: true, version: true, digest: true, authority: true },
  });
  const signed = new Map(versions.map((version) => [version.delegationId, version]));
  return rows.map(({ id, currentVersion, delegatorId, agentId, onBehalfOfId, status, ...row }) => {
    const version = signed.get(id);
    assertInvariant(version?.version === currentVersion, `delegation ${id} has its version`);
    const { purpose, notBefore, expiresAt, maxDepth } = row;
    return {
      ...{ id, version: currentVersion, digest: version.digest, authority: version.authority as CanonicalAuthority },
      ...{ delegatorId, agentId, onBehalfOfId, status, purpose, notBefore, expiresAt, maxDepth },
    };
  });
}

/** Reads the maximum depth below delegations, by id. */
export async function depthsLeft(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.delegation.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, maxDepth: true },
  });
  return new Map(rows.map(({ id, maxDepth }) => [id, maxDepth]));
}
