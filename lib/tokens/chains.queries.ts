import { bearerOf } from "@/lib/credentials/commands/registration-token";
import { clientRefusal } from "@/lib/credentials/standing.policy";
import { loadClientStanding } from "@/lib/credentials/standing.store";
import { findByRegistrationToken } from "@/lib/credentials/store";
import type { Chain } from "@/lib/delegations/chain/model";
import { loadChain } from "@/lib/delegations/chain/store";
import { signedChain } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { isId } from "@/lib/platform/base/id-kind";
import { secretHash } from "@/lib/platform/base/opaque-secret";
import { prisma } from "@/lib/platform/database/prisma";
import { pepServer } from "@/lib/tokens/issue/authenticate-pep-or-instance";
import { holderOfToken } from "@/lib/tokens/issue/present-token";
import { authorityAt } from "./policy";

/** Whether the authenticated caller may read a chain. */
type Reader = (chain: Chain) => boolean;

export type Presented = { authorization: string | null; dpop: string | null; method: string; url: string };

/**
 * Reads the signed statements of a delegation and its ancestors, root first; undefined if there is none for the caller.
 *
 * A PEP reads chains with authority at its own location. An instance reads chains that end at its agent. A caller
 * that proves an access token reads each chain that ends within the token's chain (rules T9).
 *
 * @throws OAuthError `invalid_token`, `invalid_dpop_proof`, `use_dpop_nonce` without a valid credential.
 */
export async function readChain(presented: Presented, delegationId: string): Promise<string[] | undefined> {
  const mayRead = (await asPep(presented)) ?? (await asInstance(presented)) ?? (await asHolder(presented));
  if (!isId("delegation", delegationId)) return undefined;
  const chain = await loadChain(delegationId);
  return chain && mayRead(chain) ? signedChain(prisma(), delegationId) : undefined;
}

async function asPep({ authorization }: Presented): Promise<Reader | undefined> {
  const server = await pepServer(authorization);
  return server && (({ hops }) => authorityAt(hops.at(-1)?.effective ?? [], server.identifier).length > 0);
}

async function asInstance({ authorization }: Presented): Promise<Reader | undefined> {
  const token = bearerOf(authorization);
  const instance = token === undefined ? undefined : await findByRegistrationToken(secretHash(token));
  const client = instance && (await loadClientStanding(instance.id));
  if (!client || clientRefusal(client, clock.now())) return undefined;
  return ({ hops }) => hops.at(-1)?.agent.id === client.agent.id;
}

async function asHolder(presented: Presented): Promise<Reader> {
  const { chain } = await holderOfToken(presented);
  return ({ hops }) => chain.hops.some(({ id }) => id === hops.at(-1)?.id);
}
