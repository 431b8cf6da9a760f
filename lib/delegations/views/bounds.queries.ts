import { AgentError, refused } from "@/lib/agents/errors";
import { type Agent, agentLabel } from "@/lib/agents/model";
import { actionRefusal, maySee as maySeeAgent } from "@/lib/agents/policy";
import { findAgent } from "@/lib/agents/queries";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Chain, Hop as ChainHop } from "@/lib/delegations/chain/model";
import { behind } from "@/lib/delegations/chain/policy";
import { loadActiveDelegations, loadAskingPolicy } from "@/lib/delegations/chain/store";
import { type Asker, maySee, maySeeEntitlement } from "@/lib/delegations/policy";
import { reachable } from "@/lib/delegations/standing/policy";
import { agentStandings, judgeDelegations } from "@/lib/delegations/standing/queries";
import { getOrThrow, peopleNames } from "@/lib/delegations/store";
import { assertInvariant, DomainError } from "@/lib/platform/base/domain-error";
import { prisma } from "@/lib/platform/database/prisma";
import type { Judgement } from "@/lib/principals/standing.model";
import type { BoundsQuery, BoundsResponse } from "./bounds.schema";
import * as store from "./bounds.store";
import { heldNow } from "./overlapping.queries";

/**
 * Returns the bounds of an authority that the asker may request for an agent. They are the delegator's entitlement, the
 * ceiling of the agent's blueprint, and the effective authority of the delegation above.
 *
 * An entitlement is shown to its person and to people with `people:read`. A hop above is shown to people who may see
 * that delegation. Other bounds show only their name.
 *
 * @throws DomainError `agent_not_found`, `delegation_not_found` (also when the asker may not see it), `person_unknown`,
 * and the reason why authority cannot be requested.
 */
export async function getBounds(asker: Asker, query: BoundsQuery): Promise<BoundsResponse> {
  const agent = await askableAgent(asker, query.agentId);
  const { parentId, delegatorId } = await giversOf(asker, query, agent);
  const above = parentId === undefined ? undefined : await parentOf(asker, parentId, query.agentId);
  const [delegator, capped, held, asking] = await Promise.all([
    delegatorOf(above ? undefined : delegatorId, query),
    store.ceilingOf(agent.blueprintId),
    heldNow(asker, agent.id),
    loadAskingPolicy(agent.id),
  ]);
  const { id, name, displayName, environment, riskTier, status } = agent;
  const standing = (await agentStandings([id])).get(id);
  assertInvariant(standing !== undefined, `the agent ${id} has a standing`);
  const shown = delegator && maySeeEntitlement(asker, delegator.id) ? delegator.entitlement : null;
  return {
    agent: { id, name, displayName, environment, riskTier, status, standing },
    delegator: delegator ? { id: delegator.id, name: delegator.name } : null,
    obstacle: above ? above.obstacle : obstacleOf(delegator),
    parent: above?.parent ?? null,
    maxDays: capped.maxDays,
    bounds: [
      ...bound("entitlement", delegator?.name, shown),
      ...bound("ceiling", capped.blueprint, capped.ceiling),
      ...bound("parent", above?.parent.id, above?.effective),
    ],
    held,
    unshown: above?.unshown ?? unshownEntitlement(asker, delegator),
    hops: [
      ...hop("entitlement", delegator?.id, delegator?.name, shown),
      ...(above?.hops ?? []),
      ...hop("ceiling", id, name, capped.ceiling),
    ],
    links: [...(above?.links ?? []), linkOf({ agent, asking })],
  };
}

const unshownEntitlement = (asker: Asker, person: { id: string; name: string } | undefined): Unshown =>
  person && !maySeeEntitlement(asker, person.id) ? [{ kind: "entitlement", name: person.name }] : [];

/** Refuses people who may not request authority for the agent, so that its possible authority stays hidden. */
async function askableAgent(asker: Asker, agentId: string): Promise<Agent> {
  const agent = await findAgent(agentId);
  if (!agent || !maySeeAgent(asker, agent)) {
    throw new AgentError("agent_not_found", { errors: [{ path: "agentId", code: "unknown" }] });
  }
  const refusal = actionRefusal(asker, agent, null, "requestAuthority");
  if (refusal) throw refused(refusal, agentId);
  return agent;
}

type Givers = { parentId: string | undefined; delegatorId: string | undefined };

/** A changed delegation keeps its delegator. The request names the delegator of a new one. */
async function giversOf(
  asker: Asker,
  { agentId, changesDelegationId, parentDelegationId, onBehalfOf }: BoundsQuery,
  { ownerId }: Agent,
): Promise<Givers> {
  if (changesDelegationId === undefined) {
    return { parentId: parentDelegationId, delegatorId: onBehalfOf ?? ownerId ?? undefined };
  }
  const row = await getOrThrow(prisma(), changesDelegationId);
  if (row.agentId !== agentId || !maySee(asker, { ...row, ownerId: row.agent.ownerId })) {
    const errors = [{ path: "changesDelegationId", code: "unknown" }];
    throw new DomainError("delegation_not_found", "not_found", "There is no such delegation.", { errors });
  }
  return { parentId: row.parentId ?? undefined, delegatorId: row.delegatorId ?? undefined };
}

async function delegatorOf(id: string | undefined, { onBehalfOf }: BoundsQuery): Promise<store.Entitled | undefined> {
  const person = id === undefined ? undefined : await store.personWithEntitlement(id);
  if (onBehalfOf === undefined || person?.active) return person;
  const errors = [{ path: "onBehalfOf", code: "unknown" }];
  throw new DomainError("person_unknown", "invalid", "There is no such active person.", { errors });
}

function obstacleOf(delegator: store.Entitled | undefined): BoundsResponse["obstacle"] {
  if (!delegator) return { code: "owner_required", reason: "The agent has no owner who could delegate." };
  return delegator.active ? null : { code: "person_unknown", reason: "The agent's owner is no longer active." };
}

type Hops = BoundsResponse["hops"];
type Unshown = BoundsResponse["unshown"];
type Links = BoundsResponse["links"];
type Kind = Hops[number]["kind"];

/** Every person who may request authority may read policies. */
const linkOf = ({
  agent: { riskTier, environment },
  asking,
}: Pick<ChainHop, "asking"> & { agent: Links[number]["agent"] }) => ({
  agent: { riskTier, environment },
  asking: asking as Links[number]["asking"],
});

const bound = (
  kind: BoundsResponse["bounds"][number]["kind"],
  name: string | undefined,
  authority: CanonicalAuthority | null | undefined,
) => (name !== undefined && authority ? [{ kind, name, authority }] : []);

const hop = (
  kind: Kind,
  id: string | undefined,
  name: string | undefined,
  authority: CanonicalAuthority | null | undefined,
): Hops => (id !== undefined && name !== undefined && authority ? [{ kind, id, name, authority }] : []);

type Above = {
  parent: NonNullable<BoundsResponse["parent"]>;
  effective: CanonicalAuthority;
  hops: Hops;
  links: Links;
  unshown: Unshown;
  obstacle: BoundsResponse["obstacle"];
};

async function parentOf(asker: Asker, delegationId: string, agentId: string): Promise<Above> {
  const [row, judged] = await Promise.all([getOrThrow(prisma(), delegationId), judgeDelegations([delegationId])]);
  const { chain, standing } = judged.get(delegationId) ?? {};
  const leaf = chain?.hops.at(-1);
  if (!chain || !standing || !leaf || !maySee(asker, { ...row, ownerId: row.agent.ownerId })) {
    const errors = [{ path: "parentDelegationId", code: "unknown" }];
    throw new DomainError("delegation_not_found", "not_found", "There is no such delegation.", { errors });
  }
  const cycle = { code: "delegation_cycle", reason: "The agent is already further up in this chain." };
  const returns = chain.hops.some((one) => one.agent.id === agentId);
  const exhausted = { code: "depth_exhausted", reason: "The delegation above allows no further hop." };
  return {
    parent: {
      id: row.id,
      version: leaf.version,
      agent: { id: row.agent.id, name: agentLabel(row.agent) },
      notBefore: leaf.notBefore.toISOString(),
      expiresAt: leaf.expiresAt.toISOString(),
      maxDepth: row.maxDepth,
    },
    effective: reachable(standing, leaf.effective),
    ...(await hopsOf(asker, chain)),
    obstacle: refusalOf(standing) ?? (row.maxDepth < 1 ? exhausted : returns ? cycle : null),
  };
}

const refusalOf = ({ inEffect, code, reason }: Judgement): BoundsResponse["obstacle"] =>
  inEffect || code === null || reason === null ? null : { code, reason };

/** A delegation of an agent, with the parts of its chain that the asker may see. */
export type HeldChain = { id: string; hops: Hops; links: Links };

/**
 * Lists the delegations of an agent that are in effect now and visible to the asker, oldest first.
 *
 * @throws DomainError `agent_not_found`, and the reason why authority cannot be requested.
 */
export async function heldBy(asker: Asker, agentId: string): Promise<HeldChain[]> {
  await askableAgent(asker, agentId);
  const { ids = [] } = (await loadActiveDelegations(agentId)) ?? {};
  const judged = await judgeDelegations(ids);
  const held = ids.flatMap((id) => {
    const { chain, standing } = judged.get(id) ?? {};
    const leaf = chain?.hops.at(-1);
    return chain && leaf && standing?.inEffect && maySee(asker, behind(leaf)) ? [{ id, chain }] : [];
  });
  return Promise.all(held.map(async ({ id, chain }) => ({ id, ...(await hopsOf(asker, chain)) })));
}

/** A delegation as it is now: whether it is in effect, its versions, and the parts that the asker may see. */
export async function chainNow(asker: Asker, delegationId: string) {
  const { chain, standing } = (await judgeDelegations([delegationId])).get(delegationId) ?? {};
  if (!chain || !standing) return undefined;
  const { unshown, ...shown } = await hopsOf(asker, chain);
  const versions = chain.hops.map(({ id, version }) => ({ id, version }));
  return { ...shown, standing, versions, hidden: unshown.length > 0 };
}

/** Every authority of the chain above that the asker may see, in the order in which decisions check them. */
async function hopsOf(
  asker: Asker,
  { hops }: Pick<Chain, "hops">,
): Promise<{ hops: Hops; links: Links; unshown: Unshown }> {
  const names = await peopleNames(
    prisma(),
    hops.map(({ delegator }) => delegator?.id ?? null),
  );
  const nameOf = (person: { id: string } | null) => names.get(person?.id ?? "") ?? "";
  return {
    hops: hops.flatMap((one) => [
      ...(one.delegator && maySeeEntitlement(asker, one.delegator.id)
        ? hop("entitlement", one.delegator.id, nameOf(one.delegator), one.delegator.entitlement)
        : []),
      ...(maySee(asker, behind(one))
        ? [
            ...hop("ceiling", one.agent.id, one.agent.name, one.ceiling.authority),
            ...hop("delegation", one.id, one.agent.name, one.authority),
          ]
        : []),
    ]),
    links: hops.filter((one) => maySee(asker, behind(one))).map(linkOf),
    unshown: hops.flatMap((one) => [
      ...unshownEntitlement(asker, one.delegator ? { id: one.delegator.id, name: nameOf(one.delegator) } : undefined),
      ...(maySee(asker, behind(one)) ? [] : [{ kind: "delegation" as const, name: one.agent.name }]),
    ]),
  };
}
