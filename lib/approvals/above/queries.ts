import type { Above } from "@/lib/approvals/above/schema";
import * as store from "@/lib/approvals/store";
import type { Authority, CanonicalAuthority } from "@/lib/authority/model";
import { narrowingOf } from "@/lib/authority/narrowing";
import type { Tx } from "@/lib/platform/db/transaction";

type Asked = { agentId: string; delegatorId: string | null; parentDelegationId: string | null };

/**
 * What stands above a delegation that a person gives: what they may delegate, then what the ceiling of the agent's blueprint
 * leaves of it. Below a parent delegation, the parent's own chain says so.
 */
export async function aboveOf(
  tx: Tx,
  { agentId, delegatorId, parentDelegationId }: Asked,
  asked: Authority,
): Promise<Above> {
  if (parentDelegationId !== null || delegatorId === null) return nothing;
  const [person, agent] = await Promise.all([
    store.personWithEntitlement(tx, delegatorId),
    store.agentWithCeiling(tx, agentId),
  ]);
  if (!person || !agent) return nothing;
  const { blueprint } = agent;
  const version = blueprint.versions.find((one) => one.version === blueprint.currentVersion);
  const entitlement = (person.entitlement?.authority as CanonicalAuthority | undefined) ?? null;
  const ceiling = (version?.ceiling as CanonicalAuthority | null | undefined) ?? null;
  const [first, second, last] = narrowingOf([entitlement, ceiling], asked);
  return {
    rungs: [
      {
        ...{ kind: "person", id: person.id, name: person.name, status: person.status },
        ...{ unrestricted: entitlement === null, ...(first ?? none) },
      },
      {
        ...{ kind: "blueprint", id: blueprint.id, name: blueprint.name, status: null },
        ...{ unrestricted: ceiling === null, ...(second ?? none) },
      },
    ],
    givesUp: last?.givesUp ?? [],
  };
}

const none = { permissions: 0, givesUp: [] };
const nothing: Above = { rungs: [], givesUp: [] };
