import { formatAmount } from "@/lib/authority/amount";
import { givesUp } from "@/lib/authority/gives-up";
import type { CanonicalAuthority, IdentifiedElement, Limit } from "@/lib/authority/model";
import { permissionCount } from "@/lib/authority/narrowing";
import { windowPhrase } from "@/lib/authority/windows";
import type { Hop } from "@/lib/delegations/chain/model";
import type { DelegationResponse, Rung } from "@/lib/delegations/schema";

/** The authority ladder: the person at the root, then each delegate, with what each hop gives up. */
export function rungsOf(hops: readonly Hop[], names: ReadonlyMap<string, string>): Rung[] {
  const [root] = hops;
  if (!root) return [];
  const rungs: Rung[] = [];
  if (root.delegator) {
    const { id, status, entitlement } = root.delegator;
    rungs.push({
      kind: "person",
      id,
      name: names.get(id) ?? id,
      status,
      delegationId: null,
      permissions: permissionCount(entitlement ?? root.authority),
      givesUp: [],
    });
  }
  hops.forEach((hop, i) => {
    const above = i === 0 ? root.delegator?.entitlement : hops[i - 1]?.authority;
    rungs.push({
      kind: "agent",
      id: hop.agent.id,
      name: hop.agent.name,
      status: hop.status,
      delegationId: hop.id,
      permissions: permissionCount(hop.authority),
      givesUp: above ? givesUp(above, hop.authority) : [],
    });
  });
  return rungs;
}

type Spent = { key: string; spent: bigint; expires_at: Date };

/** Each cumulative limit with what is spent of it in the window that runs now. */
export function limitsOf(
  delegationId: string,
  authority: CanonicalAuthority,
  spent: readonly Spent[],
): DelegationResponse["limits"] {
  return authority.flatMap((element) =>
    (element.limits ?? []).flatMap((limit) => {
      const counted = counterOf(delegationId, element, limit);
      if (!counted) return [];
      const row = spent.find(({ key }) => key.startsWith(counted.prefix));
      const amount = row?.spent ?? 0n;
      return [
        {
          label: counted.label,
          spent: counted.unit === null ? amount.toString() : formatAmount(amount, counted.unit),
          max: counted.max,
          unit: counted.unit,
          resetsAt: row && Number.isFinite(row.expires_at.getTime()) ? row.expires_at.toISOString() : null,
        },
      ];
    }),
  );
}

function counterOf(delegationId: string, { id, type, actions }: IdentifiedElement, limit: Limit) {
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
