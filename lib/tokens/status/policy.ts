import type { ClientStanding } from "@/lib/credentials/standing/model";
import type { Chain } from "@/lib/delegations/chain/model";
import { statusTypes } from "@/lib/protocols/status-list/pack";
import type { TokenFacts } from "@/lib/tokens/standing/model";
import { type ServerFacts, tokenRefusal } from "@/lib/tokens/standing/policy";

/**
 * Says how a token stands in a status list: as decisions would judge it now.
 *
 * Suspended is what would stand if nothing but suspensions and quarantines were lifted; whatever is over is invalid.
 *
 * @see draft-ietf-oauth-status-list-21 section 7.1
 */
export function statusOf(facts: TokenFacts, server: ServerFacts, now: Date): number {
  if (!tokenRefusal(facts, server, now)) return statusTypes.valid;
  const exchangedFor = facts.exchangedFor.map((token) => ({ ...token, client: released(token.client) }));
  const lifted = { ...facts, client: released(facts.client), chain: resumed(facts.chain), exchangedFor };
  return tokenRefusal(lifted, server, now) ? statusTypes.invalid : statusTypes.suspended;
}

const active = <S extends string>(status: S, ...paused: S[]): S | "active" =>
  paused.includes(status) ? "active" : status;

const released = (client: ClientStanding): ClientStanding => ({
  ...client,
  status: active(client.status, "quarantined"),
  agent: { ...client.agent, status: active(client.agent.status, "suspended") },
});

const resumed = (chain: Chain): Chain => ({
  ...chain,
  hops: chain.hops.map((hop) => ({
    ...hop,
    status: active(hop.status, "suspended"),
    agent: { ...hop.agent, status: active(hop.agent.status, "suspended") },
  })),
});
