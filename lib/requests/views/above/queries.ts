import type { Authority } from "@/lib/authority/language/model";
import { narrowingOf } from "@/lib/authority/words/narrowing";
import { type Asker, maySeeEntitlement } from "@/lib/delegations/policy";
import type { Tx } from "@/lib/platform/database/transaction";
import { isUndecided } from "@/lib/requests/model";
import * as store from "@/lib/requests/store";
import { ceilingThen, isEntitlementThen, parentThen, statusThen } from "./decided";
import type { Above } from "./schema";
import { currentCeiling } from "./store";

/**
 * Lists the bounds of a request. For a delegation from a person these are the entitlement, then the part of it that the
 * blueprint's ceiling leaves. An asker who may not read the entitlement is shown the ceiling alone.
 *
 * A decided request keeps the bounds that its document names. The delegation above an undecided one has its own page.
 */
export async function aboveOf(tx: Tx, asker: Asker, request: store.RequestRow, asked: Authority): Promise<Above> {
  const { delegatorId, requesterId, parentDelegationId, status, agent } = request;
  const isDecided = !isUndecided(status);
  if (parentDelegationId !== null) return isDecided ? parentThen(tx, asker, request) : nothing;
  const person = delegatorId === null ? null : await store.personWithEntitlement(tx, delegatorId);
  if (!person) return nothing;
  const ceiling = isDecided ? await ceilingThen(tx, request) : await currentCeiling(tx, agent.blueprintId);
  const { entitlement } = person;
  const mayRead = maySeeEntitlement(asker, person.id) || judges(asker, requesterId);
  const known = !(mayRead && isDecided) || isEntitlementThen(request, entitlement);
  const tells = mayRead && known;
  const [first, second, last] = narrowingOf([tells ? entitlement : null, ceiling.authority], asked);
  return {
    rungs: [
      {
        ...{ kind: "person", id: person.id, name: person.name, delegationId: null, version: null, known },
        ...{ status: isDecided ? statusThen(request, person) : person.status },
        ...{ unrestricted: tells && entitlement === null, ...(first ?? none), ...(!tells && { permissions: null }) },
      },
      {
        ...{ kind: "blueprint", id: ceiling.id, name: ceiling.name, delegationId: null, version: ceiling.version },
        ...{ status: null, unrestricted: ceiling.authority === null, known: true, ...(second ?? none) },
      },
    ],
    givesUp: last?.givesUp ?? [],
  };
}

/** An approver reads the entitlement to judge a request, but does not decide their own. */
const judges = ({ personId, permissions }: Asker, requesterId: string): boolean =>
  permissions.has("requests:decide") && personId !== requesterId;

const none = { permissions: 0, givesUp: [] };
const nothing: Above = { rungs: [], givesUp: [] };
