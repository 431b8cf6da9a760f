import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Asker } from "@/lib/delegations/policy";
import { getDelegation } from "@/lib/delegations/queries";
import { clock } from "@/lib/platform/base/clock";
import { elementsInUse, suggestedFor, unusedOf } from "./policy";
import type { DelegationUse } from "./schema";
import * as store from "./store";

const notCounted = { outcome: "not_counted", suggestion: null } as const;
const dayMs = 86_400_000;

/**
 * Compares the authority of a delegation with its use in the last days. Suggests the narrowest that covers the use.
 *
 * @throws DomainError `delegation_not_found`
 */
export async function getDelegationUse(asker: Asker, delegationId: string, days: number): Promise<DelegationUse> {
  const delegation = await getDelegation(asker, delegationId);
  const [uses, counting] = await Promise.all([store.usedSince([delegationId], days), store.countingNow()]);
  const granted = delegation.authority as CanonicalAuthority;
  const own = uses.get(delegationId) ?? [];
  const elements = elementsInUse(granted, own);
  const since = Math.max(Date.parse(delegation.createdAt), counting.from?.getTime() ?? Number.POSITIVE_INFINITY);
  const age = Math.ceil((clock.now().getTime() - since) / dayMs);
  const times = elements.flatMap(({ lastUsedAt }) => lastUsedAt ?? []).toSorted();
  return {
    ...{ delegationId, version: delegation.version, days, observedDays: Math.max(0, Math.min(days, age)) },
    countedUntil: counting.until?.toISOString() ?? null,
    actions: elements.reduce((sum, { count }) => sum + count, 0),
    lastUsedAt: times.at(-1) ?? null,
    elements,
    unused: unusedOf(elements),
    ...(counting.isBehind ? notCounted : suggestedFor(granted, own)),
  };
}
