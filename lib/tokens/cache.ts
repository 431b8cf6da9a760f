import type { ClientStanding } from "@/lib/credentials/standing.model";
import { loadClientStanding } from "@/lib/credentials/standing.store";
import type { ActiveDelegations, Chain } from "@/lib/delegations/chain/model";
import { chainValidUntil } from "@/lib/delegations/chain/policy";
import { loadActiveDelegations, loadChain } from "@/lib/delegations/chain/store";
import { clock } from "@/lib/platform/base/clock";
import { snapshot } from "@/lib/platform/database/commit/snapshot";
import type { ServerStanding } from "@/lib/resource-servers/standing.model";
import { loadServerByIdentifier } from "@/lib/resource-servers/standing.store";

const msUntil = (end: Date): number => end.getTime() - clock.now().getTime();

/** Reads an instance with the facts that decide whether it may act. */
export const clientOf = snapshot<ClientStanding>("clients", {
  megabytes: 6,
  load: loadClientStanding,
  usefulMs: ({ keyExpiresAt }) => msUntil(keyExpiresAt),
});

const activeDelegations = snapshot<ActiveDelegations>("active-delegations", {
  megabytes: 3,
  load: (key) => {
    const [agentId = "", ...location] = key.split(" ");
    return loadActiveDelegations(agentId, location.length > 0 ? location.join(" ") : null);
  },
  dependsOnTime: true,
});

/** Reads the active delegations of an agent, only those at one resource server if `location` is given. */
export const delegationsOf = (
  agentId: string,
  location: string | undefined,
  fresh: boolean,
): Promise<ActiveDelegations | undefined> =>
  activeDelegations(location === undefined ? agentId : `${agentId} ${location}`, fresh);

/** Reads a delegation with its ancestors. */
export const chainOf = snapshot<Chain>("chains", {
  megabytes: 8,
  load: loadChain,
  usefulMs: (chain) => msUntil(chainValidUntil(chain)),
});

/** Reads a resource server by its identifier. */
export const serverAt = snapshot<ServerStanding>("servers", { megabytes: 3, load: loadServerByIdentifier });
