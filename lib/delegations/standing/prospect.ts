import { findAgent } from "@/lib/agents/queries";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Hop, Person } from "@/lib/delegations/chain/model";
import { loadChains } from "@/lib/delegations/chain/store";
import { ceilingOf, type Entitled, personWithEntitlement } from "@/lib/delegations/views/bounds.store";
import { clock } from "@/lib/platform/base/clock";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import type { Standing } from "@/lib/principals/schema";
import { judgeDelegation } from "./policy";
import { agentStandingAlone, toStanding } from "./queries";
import * as store from "./store";

/** A delegation that would be given now. The delegator gives a root; the parent gives any other. */
export type Prospect = {
  agentId: string;
  parentId: string | null;
  delegatorId: string | null;
  authority: CanonicalAuthority;
  expiresAt: Date;
};

/** Judges whether an agent could act by a delegation that is given now, apart from its other delegations. */
export async function standingOnceGiven(prospect: Prospect): Promise<Standing> {
  const alone = await agentStandingAlone(prospect.agentId);
  if (!alone.inEffect) return alone;
  const [above, hop] = await Promise.all([hopsAbove(prospect.parentId), hopOf(prospect)]);
  const locations = prospect.authority.flatMap((element) => element.locations);
  const standing = judgeDelegation({ hops: [...above, hop] }, await store.serverStops(locations), clock.now());
  return toStanding(standing);
}

async function hopsAbove(parentId: string | null): Promise<Hop[]> {
  return parentId === null ? [] : ((await loadChains([parentId])).get(parentId)?.hops ?? []);
}

/**
 * Builds the last hop as the delegation would be: a first version, given after every stop, of an agent that may act.
 */
async function hopOf({ agentId, parentId, delegatorId, authority, expiresAt }: Prospect): Promise<Hop> {
  const agent = await findAgent(agentId);
  assertInvariant(agent !== undefined, `there is an agent ${agentId}`);
  const [{ ceiling }, delegator] = await Promise.all([
    ceilingOf(agent.blueprintId),
    parentId === null && delegatorId !== null ? personWithEntitlement(delegatorId) : undefined,
  ]);
  const now = clock.now();
  return {
    ...{ id: "", version: 1, digest: "", parentDigest: null, parentId, status: "active", statusAt: null },
    ...{ suspendedUntil: null, pausedById: null, notBefore: now, expiresAt, givenAt: now },
    ...{ authority, effective: authority, former: [], stoppedUntil: null, stoppedWithAll: false, asking: null },
    allSuspendedAt: null,
    ceiling: { notBefore: null, suspendedAt: null, authority: ceiling, tokenTtlSeconds: 0, requireDpop: false },
    owner: agent.ownerId === null ? null : personOf({ id: agent.ownerId, name: "", active: true, entitlement: null }),
    delegator: delegator ? personOf(delegator) : null,
    ...{ agent, onBehalfOf: null, approver: null },
  };
}

const personOf = ({ id, name, active, entitlement }: Entitled): Person => ({
  ...{
    id,
    name,
    status: active ? "active" : "deactivated",
    statusAt: null,
    notBefore: null,
    suspendedAt: null,
    entitlement,
  },
});
