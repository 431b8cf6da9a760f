import { clientRefusal } from "@/lib/credentials/standing.policy";
import { demandsProof } from "@/lib/delegations/chain/policy";
import { clock } from "@/lib/platform/base/clock";
import { type BegunProof, beginDpopProof } from "@/lib/protocols/dpop/proof";
import { isOAuthError, OAuthError } from "@/lib/protocols/oauth/errors";
import type { Grant, Identified, Moment, TokenCall } from "@/lib/tokens/issue/grants/grant";
import type { IssuedToken } from "@/lib/tokens/model";
import { commitIssuance } from "./commit-issuance";
import { provePossession, reportSupersededProof } from "./prove-possession";
import { recordRefusal } from "./record-refusal";
import { selectTarget } from "./select-target";

/**
 * Issues an access token: one chain, one resource server. It is bound to the instance's key if the client
 * sent a DPoP proof, or has to.
 *
 * One commit consumes the proofs, writes the issuance row and its record, and compares the epochs of all facts. If
 * facts changed meanwhile, the issuance is repeated on current facts, at most twice.
 *
 * @throws OAuthError of the grant, `invalid_client`, `invalid_dpop_proof`, `use_dpop_nonce`, `invalid_target`, `invalid_authorization_details`,
 * `invalid_request`, `temporarily_unavailable`.
 * @see RFC 6749 section 5, RFC 8707, RFC 9068, RFC 9396, RFC 9449
 */
export async function issueToken(grant: Grant, request: TokenCall): Promise<IssuedToken> {
  // The proof and the client's assertion are checked at the same time. The assertion's faults are reported first.
  const call = { ...request, begun: beginDpopProof(request.dpop) };
  for (let round = 0; round < 3; round++) {
    const issued = await attempt(grant, call, { now: clock.now(), fresh: round > 0 });
    if (issued) return issued;
  }
  throw new OAuthError("temporarily_unavailable", "the facts of the token kept changing; ask again");
}

type Call = TokenCall & { begun: BegunProof };

/** Makes one attempt. Returns undefined if it was refused on cached facts, or if facts changed before the commit. */
async function attempt(grant: Grant, call: Call, moment: Moment): Promise<IssuedToken | undefined> {
  try {
    const identified = await grant.identify(call, moment);
    const issue = () => issueTo(grant, call, identified, moment);
    return moment.fresh ? await recordingRefusal(identified, call, issue) : await issue();
  } catch (error) {
    if (!moment.fresh && isOAuthError(error)) return undefined;
    throw error;
  }
}

async function issueTo(
  grant: Grant,
  call: Call,
  identified: Identified,
  moment: Moment,
): Promise<IssuedToken | undefined> {
  const dpop = await provenPossession(call, identified, moment);
  const refusal = clientRefusal(identified.client, moment.now);
  if (refusal) throw new OAuthError("invalid_client", refusal.reason);
  const { agent, drainingSince } = identified.client;
  // It may act with the tokens that it has.
  if (drainingSince !== null)
    throw new OAuthError(
      "invalid_client",
      `the agent ${agent.name} drains before its retirement: it gets no new token`,
    );
  const granting = await grant.grant(call, identified, moment);
  const target = await selectTarget(call.form, identified.client.agent.id, granting, moment);
  if (dpop === undefined && demandsProof(target.candidate.chain)) {
    throw new OAuthError("invalid_dpop_proof", "an agent in the chain must prove possession: send a DPoP proof");
  }
  return commitIssuance({ grant: grant.name, call, identified, dpop, granting, target, now: moment.now });
}

/** Checks the proof. A proof by a retired key reveals a copy, even if the assertion is valid (rules K2). */
async function provenPossession(call: Call, identified: Identified, { now, fresh }: Moment) {
  try {
    return await provePossession(identified, call, now);
  } catch (error) {
    const { ip, userAgent } = call;
    if (fresh) await reportSupersededProof(identified, call.dpop, now, { ip, userAgent });
    throw error;
  }
}

/** Records the refusal of an authenticated client. */
async function recordingRefusal<T>({ client }: Identified, call: TokenCall, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    // A demand for a nonce is part of the protocol and no refusal.
    if (isOAuthError(error) && error.error !== "use_dpop_nonce") await recordRefusal(client, error.error, call);
    throw error;
  }
}
