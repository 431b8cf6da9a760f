import type { ClientStanding } from "@/lib/credentials/standing/model";
import { loadClientStanding } from "@/lib/credentials/standing/store";
import type { ActiveDelegations, Chain } from "@/lib/delegations/chain/model";
import { loadActiveDelegations, loadChain } from "@/lib/delegations/chain/store";
import { snapshot } from "@/lib/platform/commit/snapshot";
import type { ServerStanding } from "@/lib/resource-servers/standing/model";
import { loadServerByIdentifier } from "@/lib/resource-servers/standing/store";

/** Answers an instance with what it stands on. */
export const clientOf = snapshot<ClientStanding>("clients", 20_000, loadClientStanding);

/** Answers which delegations of an agent are active. */
export const delegationsOf = snapshot<ActiveDelegations>("active-delegations", 20_000, loadActiveDelegations);

/** Answers a delegation with its ancestors. */
export const chainOf = snapshot<Chain>("chains", 20_000, loadChain);

/** Answers a resource server by its identifier. */
export const serverAt = snapshot<ServerStanding>("servers", 2_000, loadServerByIdentifier);
