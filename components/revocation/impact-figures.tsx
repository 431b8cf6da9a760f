import { type RevocationScopeKind, reachesInstances } from "@/lib/revocation/model";
import type { RevocationResponse } from "@/lib/revocation/schema";

type Impact = RevocationResponse["impact"] & { /** Whether each figure is a lower bound. */ capped?: boolean };
type Figure = keyof RevocationResponse["impact"];

const labels: readonly { member: Figure; one: string; many: string }[] = [
  { member: "agents", one: "agent affected", many: "agents affected" },
  { member: "instances", one: "instance", many: "instances" },
  { member: "delegations", one: "delegation", many: "delegations" },
  { member: "tokens", one: "live token", many: "live tokens" },
  { member: "people", one: "person behind it", many: "people behind it" },
  { member: "resourceServers", one: "resource server", many: "resource servers" },
];

/**
 * Counts of objects that a revocation affects. Agents that keep other delegations count as affected. A scope that ends no
 * instances has no figure for them.
 */
export function ImpactFigures({ impact, scope }: { impact: Impact; scope: RevocationScopeKind }) {
  const shown = labels.filter(({ member }) => member !== "instances" || reachesInstances(scope));
  return (
    <>
      {impact.capped && <p className="text-ink2 text-sm">The counts are minimums. More objects may be affected.</p>}
      <ul className="grid grid-cols-2 gap-2 sm:grid-cols-3">
        {shown.map(({ member, one, many }) => (
          <li key={member} className="rounded-md border border-line bg-surface px-3 py-2">
            <span className={impact[member] > 0 ? "block font-bold text-lg" : "block text-ink3 text-lg"}>
              {impact.capped && impact[member] > 0 && <span className="font-normal text-sm">at least </span>}
              {impact[member].toLocaleString("en")}
            </span>
            <span className="text-ink2 text-sm">{impact[member] === 1 ? one : many}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
