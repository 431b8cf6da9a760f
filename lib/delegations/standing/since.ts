import { effectiveAlong } from "@/lib/delegations/effective.policy";
import { type CeilingVersion, heldBackSince, holdsAll, takesFrom } from "@/lib/delegations/restrictions.policy";
import { ceilingsOf, entitlementsSince } from "@/lib/delegations/restrictions.store";
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
  const [ceilings, entitlements] = await Promise.all([
    ceilingsOf(causesOf("blueprint_ceiling")),
    entitlementsSince(causesOf("person_not_entitled")),
  ]);
  await inSlices(taken, ({ id, one, taker }) => {
    const since = entitlements.get(taker.by.id) ?? ceilingSince(one, ceilings.get(taker.by.id)?.versions ?? []);
    if (since) judged.set(id, { ...one, standing: { ...one.standing, since: notBeforeGiven(since, one) } });
  });
  return judged;
}

function ceilingSince({ chain: { hops }, standing }: Judged, versions: readonly CeilingVersion[]): Date | undefined {
  const given = effectiveAlong(hops).at(-1) ?? [];
  const held = heldBackSince(given, versions, standing.inEffect ? takesFrom : holdsAll);
  return held ?? heldBackSince(given, versions);
}

function notBeforeGiven(since: Date, { chain }: Judged): Date {
  const { givenAt } = chain.hops.at(-1) ?? {};
  return givenAt && givenAt > since ? givenAt : since;
}
