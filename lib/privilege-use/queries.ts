import { uncountedAmong } from "@/lib/audit/unsealed-actions";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Asker } from "@/lib/delegations/policy";
import { getDelegation } from "@/lib/delegations/queries";
import { clock } from "@/lib/platform/base/clock";
import { countBeforeReading } from "./count";
import type { StoredUse } from "./model";
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
  const { uses, waiting, counting } = await latestUse([delegationId], days);
  const authority = delegation.authority as CanonicalAuthority;
  const granted = { authority, createdAt: new Date(delegation.createdAt) };
  return {
    ...{ delegationId, version: delegation.version, days },
    countedUntil: counting.until?.toISOString() ?? null,
    ...compareUse(granted, uses.get(delegationId) ?? [], { days, counting, waits: waiting.has(delegationId) }),
  };
}

/** Counts for a short time. Then reads the use of delegations, and which of them have actions that still wait. */
export async function latestUse(ids: readonly string[], days: number) {
  await countBeforeReading();
  // Asked before the use is read: an action that is counted meanwhile is found waiting and counted, never neither.
  const waiting = await uncountedAmong(ids);
  const [uses, counting] = await Promise.all([store.usedSince(ids, days), store.countingNow()]);
  return { uses, waiting, counting };
}

type Granted = { authority: CanonicalAuthority; createdAt: Date };
/** `waits`: there are actions that are not counted yet. */
type Observed = { days: number; counting: store.Counting; waits: boolean };

/** Compares a granted authority with its use of some days. */
export function compareUse(
  { authority, createdAt }: Granted,
  uses: readonly StoredUse[],
  { days, counting, waits }: Observed,
) {
  const elements = elementsInUse(authority, uses);
  const since = Math.max(createdAt.getTime(), counting.from?.getTime() ?? Number.POSITIVE_INFINITY);
  const age = Math.ceil((clock.now().getTime() - since) / dayMs);
  const suggested = suggestedFor(authority, uses);
  const isMissing = counting.isBehind || (waits && suggested.outcome === "never_used");
  const times = elements.flatMap(({ lastUsedAt }) => lastUsedAt ?? []).toSorted();
  return {
    observedDays: Math.max(0, Math.min(days, age)),
    actions: elements.reduce((sum, { count }) => sum + count, 0),
    lastUsedAt: times.at(-1) ?? null,
    elements,
    unused: unusedOf(elements),
    ...(isMissing ? notCounted : suggested),
  };
}
