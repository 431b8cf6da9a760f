import { effectiveAlong } from "@/lib/delegations/effective.policy";
import { type CeilingVersion, heldBackSince, holdsAll, takesFrom } from "@/lib/delegations/restrictions.policy";
import { blueprintsSince, ceilingsOf, entitlementsSince } from "@/lib/delegations/restrictions.store";
import { inSlices } from "@/lib/platform/base/slices";
import type { Judged, Taker } from "./model";

/** Adds the time since which an entitlement or ceiling reduces each delegation, but not before it was given. */
export async function dated(judged: Map<string, Judged>): Promise<Map<string, Judged>> {
  const taken = [...judged].flatMap(([id, one]) => {
    const { taker } = one.standing;
    return taker ? [{ id, one, taker }] : [];
  });
  if (taken.length === 0) return judged;
  const causesOf = (code: Taker["code"]) => taken.flatMap(({ taker }) => (taker.code === code ? [taker.by.id] : []));
  const capped = taken.filter(({ taker }) => taker.code === "blueprint_ceiling");
  const agentIds = capped.flatMap(({ one }) => one.chain.hops.map(({ agent }) => agent.id));
  const [ceilings, moves, entitlements] = await Promise.all([
    ceilingsOf(causesOf("blueprint_ceiling")),
    blueprintsSince(agentIds),
    entitlementsSince(causesOf("person_not_entitled")),
  ]);
  await inSlices(taken, ({ id, one, taker }) => {
    const { versions = [] } = ceilings.get(taker.by.id) ?? {};
    const since = entitlements.get(taker.by.id) ?? later(ceilingSince(one, versions), movedTo(one, taker.by.id, moves));
    if (since) judged.set(id, { ...one, standing: { ...one.standing, since: notBeforeGiven(since, one) } });
  });
  return judged;
}

function ceilingSince({ chain: { hops }, standing }: Judged, versions: readonly CeilingVersion[]): Date | undefined {
  const given = effectiveAlong(hops).at(-1) ?? [];
  const held = heldBackSince(given, versions, standing.inEffect ? takesFrom : holdsAll);
  return held ?? heldBackSince(given, versions);
}

/** When the first agent of the chain that has this blueprint took it; undefined if one was registered with it. */
function movedTo({ chain: { hops } }: Judged, blueprintId: string, moves: ReadonlyMap<string, Date>): Date | undefined {
  const instants = hops.flatMap(({ agent }) => (agent.blueprintId === blueprintId ? [moves.get(agent.id)] : []));
  if (instants.includes(undefined)) return undefined;
  return instants.reduce((first, at) => (first && at && at < first ? at : first), instants[0]);
}

const later = (since: Date | undefined, moved: Date | undefined): Date | undefined =>
  since && moved && moved > since ? moved : since;

function notBeforeGiven(since: Date, { chain }: Judged): Date {
  const { givenAt } = chain.hops.at(-1) ?? {};
  return givenAt && givenAt > since ? givenAt : since;
}
