import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Hop } from "@/lib/delegations/chain/model";
import { behind } from "@/lib/delegations/chain/policy";
import { type Asker, maySee, maySeeEntitlement } from "@/lib/delegations/policy";
import { heldBackSince, holdsBack, losesUnder } from "@/lib/delegations/restrictions/policy";
import { ceilingsOf, entitlementsSince } from "@/lib/delegations/restrictions/store";
import type { DelegationResponse } from "@/lib/delegations/schema";
import { peopleNames } from "@/lib/delegations/store";
import { prisma } from "@/lib/platform/database/prisma";

type HeldBack = DelegationResponse["heldBack"];
/** Authority that a delegation states, and since when. */
type Said = { effective: CanonicalAuthority; createdAt: Date };

/**
 * Finds the ceilings and entitlements of a chain that allow less than its delegation states, and since when. Computed,
 * never stored: controls may change without a new signature. The reductions are shown only to people who may read them.
 */
export async function heldBackBy(asker: Asker, hops: readonly Hop[], said: Said): Promise<HeldBack> {
  const held = hops.map(async (hop) => [
    ...(await byEntitlement(asker, hop, said)),
    ...(await byCeiling(asker, hop, said)),
  ]);
  return (await Promise.all(held)).flat();
}

async function byEntitlement(asker: Asker, { delegator, agent }: Hop, said: Said): Promise<HeldBack> {
  const control = delegator?.entitlement;
  if (!delegator || !control || !holdsBack(control, said.effective)) return [];
  const { id } = delegator;
  const [since, names] = await Promise.all([entitlementsSince([id]), peopleNames(prisma(), [id])]);
  const by = { kind: "entitlement" as const, id, name: names.get(id) ?? id };
  return [note({ by, agent, since: since.get(id) ?? said.createdAt }, maySeeEntitlement(asker, id), control, said)];
}

async function byCeiling(asker: Asker, hop: Hop, said: Said): Promise<HeldBack> {
  const { agent, ceiling } = hop;
  const control = ceiling.authority;
  if (control === null || !holdsBack(control, said.effective)) return [];
  const blueprint = (await ceilingsOf([agent.blueprintId])).get(agent.blueprintId);
  const since = blueprint && heldBackSince(said.effective, blueprint.versions);
  if (!since) return [];
  const by = { kind: "ceiling" as const, id: agent.blueprintId, name: blueprint.name };
  return [note({ by, agent, since }, maySee(asker, behind(hop)), control, said)];
}

type Source = { by: HeldBack[number]["by"]; agent: Hop["agent"]; since: Date };

/** A control that is older than the delegation has held it back from its beginning. */
const note = (
  { by, agent, since }: Source,
  told: boolean,
  control: CanonicalAuthority,
  { effective, createdAt }: Said,
): HeldBack[number] => ({
  by,
  agent: { id: agent.id, name: agent.name },
  since: (since > createdAt ? since : createdAt).toISOString(),
  loses: told ? losesUnder(effective, control) : null,
});
