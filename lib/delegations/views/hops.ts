import { elementsOverlap } from "@/lib/authority/compare/overlap";
import { formatAmount } from "@/lib/authority/language/amount";
import type { CanonicalAuthority, IdentifiedElement, Limit } from "@/lib/authority/language/model";
import { windowPhrase } from "@/lib/authority/language/windows";
import { givesUp } from "@/lib/authority/words/losses";
import { permissionCount } from "@/lib/authority/words/narrowing";
import type { Hop } from "@/lib/delegations/chain/model";
import { effectiveAlong } from "@/lib/delegations/effective.policy";
import { type Asker, maySeeEntitlement } from "@/lib/delegations/policy";
import type { DelegationResponse, ShownHop } from "@/lib/delegations/schema";
import type { Judged } from "@/lib/delegations/standing/model";
import { delegationState } from "@/lib/delegations/standing/policy";
import type { Spent } from "@/lib/delegations/store";

/**
 * Lists a chain as it is shown: the delegator of the root, then each delegate, with the authority that each hop gives
 * up. The authority of a hop is limited by everything above it now. The entitlement of the person is shown only to
 * people who may read it.
 *
 * @param judged The judgement of each hop as a delegation of its own, by id.
 */
export function shownHops(
  asker: Asker,
  hops: readonly Hop[],
  names: ReadonlyMap<string, string>,
  judged: ReadonlyMap<string, Pick<Judged, "standing">>,
): ShownHop[] {
  const [root] = hops;
  if (!root) return [];
  const effective = effectiveAlong(hops);
  const shown: ShownHop[] = [];
  const tells = root.delegator ? maySeeEntitlement(asker, root.delegator.id) : false;
  if (root.delegator) {
    const { id, status, entitlement } = root.delegator;
    shown.push({
      kind: "person",
      id,
      name: names.get(id) ?? id,
      status,
      delegationId: null,
      permissions: tells ? permissionCount(entitlement ?? root.authority) : null,
      unrestricted: tells && entitlement === null,
      known: true,
      givesUp: [],
    });
  }
  hops.forEach((hop, i) => {
    const entitlement = tells ? root.delegator?.entitlement : null;
    const above = i === 0 ? entitlement : effective[i - 1];
    const left = effective[i] ?? [];
    const own = judged.get(hop.id);
    shown.push({
      kind: "agent",
      id: hop.agent.id,
      name: hop.agent.name,
      status: own ? delegationState(hop, own) : hop.status,
      delegationId: hop.id,
      permissions: permissionCount(left),
      unrestricted: false,
      known: true,
      givesUp: above ? givesUp(above, left) : [],
    });
  });
  return shown;
}

/**
 * Lists the cumulative limits of the last hop, with the spent part of the current window. Its own limits come first,
 * then those of the hops above, which all delegations below them share. A limit is never shown higher than the hops
 * above allow (rules L8).
 *
 * @param spent Spent counters by delegation. Delegations that the asker may not see are missing.
 */
export function limitsOf(
  hops: readonly Hop[],
  spent: ReadonlyMap<string, readonly Spent[]>,
): DelegationResponse["limits"] {
  const effective = effectiveAlong(hops);
  const leaf = effective.at(-1) ?? [];
  return hops.toReversed().flatMap((hop, up) => {
    const left = effective[hops.length - 1 - up] ?? [];
    const from = up === 0 ? null : { id: hop.id, agent: { id: hop.agent.id, name: hop.agent.name } };
    return hop.authority.flatMap((element) => {
      const bounded = leaf.filter((one) => elementsOverlap(one, element)).flatMap(({ actions }) => actions);
      const counts = { ...element, actions: element.actions.filter((action) => bounded.includes(action)) };
      return bounded.length === 0
        ? []
        : withinAbove(element, left).flatMap((limit) => {
            const counted = counterOf(hop.id, counts, limit);
            return counted ? [{ from, ...withSpent(counted, spent.get(hop.id)) }] : [];
          });
    });
  });
}

/** The limits of an element after reduction by the hops above, for the same subject and window. */
function withinAbove({ id, limits = [] }: IdentifiedElement, effective: CanonicalAuthority): Limit[] {
  const left = effective.find((one) => one.id === id)?.limits ?? [];
  return left.filter((one) => limits.some((limit) => isSameCount(one, limit)));
}

function isSameCount(one: Limit, other: Limit): boolean {
  if ("max_count" in one || "max_count" in other) {
    return "max_count" in one && "max_count" in other && one.window === other.window;
  }
  return one.field === other.field && one.unit === other.unit && one.window === other.window;
}

function withSpent({ prefix, label, max, unit }: Counted, spent: readonly Spent[] | undefined) {
  if (!spent) return { label, spent: null, max, unit, resetsAt: null };
  const row = spent.find(({ key }) => key.startsWith(prefix));
  const amount = row?.spent ?? 0n;
  return {
    ...{ label, max, unit },
    spent: unit === null ? amount.toString() : formatAmount(amount, unit),
    resetsAt: row && Number.isFinite(row.expires_at.getTime()) ? row.expires_at.toISOString() : null,
  };
}

type Counted = { prefix: string; label: string; max: string; unit: string | null };

function counterOf(delegationId: string, { id, type, actions }: IdentifiedElement, limit: Limit): Counted | undefined {
  const what = `${type} ${actions.join(", ")}`;
  if ("max_count" in limit) {
    const prefix = [delegationId, id, "max_count", "", "", limit.window].join("|");
    return {
      prefix,
      label: `${what}: actions ${windowPhrase(limit.window)}`,
      max: String(limit.max_count),
      unit: null,
    };
  }
  if (limit.max_total === undefined || limit.window === undefined) return undefined;
  const prefix = [delegationId, id, "max_total", limit.field, limit.unit ?? "", limit.window].join("|");
  return {
    prefix,
    label: `${what}: ${limit.field} ${windowPhrase(limit.window)}`,
    max: limit.max_total,
    unit: limit.unit ?? null,
  };
}
