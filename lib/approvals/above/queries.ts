import type { Above } from "@/lib/approvals/above/schema";
import * as store from "@/lib/approvals/store";
import type { Authority, CanonicalAuthority } from "@/lib/authority/model";
import { narrowingOf } from "@/lib/authority/narrowing";
import { type Asker, maySeeEntitlement } from "@/lib/delegations/policy";
import type { Tx } from "@/lib/platform/db/transaction";

type Asked = { agentId: string; requesterId: string; delegatorId: string | null; parentDelegationId: string | null };

/**
 * What stands above a delegation that a person gives: what they may delegate, then what the ceiling of the agent's blueprint
 * leaves of it. Below a parent delegation, the parent's own chain says so. Whoever may not know what the person may delegate
 * is told what the ceiling leaves.
 */
export async function aboveOf(
  tx: Tx,
  asker: Asker,
  { agentId, requesterId, delegatorId, parentDelegationId }: Asked,
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
  const tells = maySeeEntitlement(asker, delegatorId) || judges(asker, requesterId);
  const [first, second, last] = narrowingOf([tells ? entitlement : null, ceiling], asked);
  return {
    rungs: [
      {
        ...{ kind: "person", id: person.id, name: person.name, status: person.status },
        ...{ unrestricted: tells && entitlement === null, ...(first ?? none), ...(!tells && { permissions: null }) },
      },
      {
        ...{ kind: "blueprint", id: blueprint.id, name: blueprint.name, status: null },
        ...{ unrestricted: ceiling === null, ...(second ?? none) },
      },
    ],
    givesUp: last?.givesUp ?? [],
  };
}

/** Whoever decides requests judges what this one leaves of what the person may delegate; nobody decides their own. */
const judges = ({ personId, permissions }: Asker, requesterId: string): boolean =>
  permissions.has("requests:decide") && personId !== requesterId;

const none = { permissions: 0, givesUp: [] };
const nothing: Above = { rungs: [], givesUp: [] };
