import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Hop } from "@/lib/delegations/chain/model";
import { behind } from "@/lib/delegations/chain/policy";
import { prisma } from "@/lib/platform/database/prisma";
import { type Asker, maySee, maySeeEntitlement } from "./policy";
import { heldBackSince, holdsBack, losesUnder } from "./restrictions.policy";
import { ceilingsOf, entitlementsSince } from "./restrictions.store";
import type { DelegationResponse } from "./schema";
import { peopleNames } from "./store";

type HeldBack = DelegationResponse["heldBack"];
/** The authority of a delegation within the delegations above it, and the time of its creation. */
type Held = { effective: CanonicalAuthority; createdAt: Date };

/**
 * Finds the ceilings and entitlements of a chain that allow less than its last delegation, and since when. Computed,
 * never stored: controls may change without a new signature. `loses` is null for people who may not read the control.
 */
export async function heldBackBy(asker: Asker, hops: readonly Hop[], own: Held): Promise<HeldBack> {
  const held = hops.map(async (hop) => [
    ...(await byEntitlement(asker, hop, own)),
    ...(await byCeiling(asker, hop, own)),
  ]);
  return (await Promise.all(held)).flat();
}

async function byEntitlement(asker: Asker, { delegator, agent }: Hop, own: Held): Promise<HeldBack> {
  const control = delegator?.entitlement;
  if (!delegator || !control || !holdsBack(control, own.effective)) return [];
  const { id } = delegator;
  const [since, names] = await Promise.all([entitlementsSince([id]), peopleNames(prisma(), [id])]);
  const by = { kind: "entitlement" as const, id, name: names.get(id) ?? id };
  return [note({ by, agent, since: since.get(id) ?? own.createdAt }, maySeeEntitlement(asker, id), control, own)];
}

async function byCeiling(asker: Asker, hop: Hop, own: Held): Promise<HeldBack> {
  const { agent, ceiling } = hop;
  const control = ceiling.authority;
  if (control === null || !holdsBack(control, own.effective)) return [];
  const blueprint = (await ceilingsOf([agent.blueprintId])).get(agent.blueprintId);
  const since = blueprint && heldBackSince(own.effective, blueprint.versions);
  if (!since) return [];
  const by = { kind: "ceiling" as const, id: agent.blueprintId, name: blueprint.name };
  return [note({ by, agent, since }, maySee(asker, behind(hop)), control, own)];
}

type Source = { by: HeldBack[number]["by"]; agent: Hop["agent"]; since: Date };

/** A control that is older than the delegation has restricted it since its creation. */
const note = (
  { by, agent, since }: Source,
  isVisible: boolean,
  control: CanonicalAuthority,
  { effective, createdAt }: Held,
): HeldBack[number] => ({
  by,
  agent: { id: agent.id, name: agent.name },
  since: (since > createdAt ? since : createdAt).toISOString(),
  loses: isVisible ? losesUnder(effective, control) : null,
});
