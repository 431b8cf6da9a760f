import { acceptKeyUse } from "@/lib/credentials/commands/rotate-key";
import type { ClientStanding } from "@/lib/credentials/standing.model";
import { instanceIdOfKey, loadClientStanding } from "@/lib/credentials/standing.store";
import { runtime } from "@/lib/platform/base/runtime";
import { type DpopProof, parseDpopProof } from "@/lib/protocols/dpop/proof";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import type { Identified, Moment, TokenCall } from "@/lib/tokens/issue/grants/grant";
import { type ForeignToken, verifyForeignToken } from "@/lib/trusted-issuers/commands/verify-token";
import { admitsAddress } from "@/lib/trusted-issuers/policy";

/**
 * Finds the instance of a workload. A workload rule maps the subject to an agent. The enrolled key that signed the DPoP
 * proof identifies the instance. Both are required.
 *
 * @param refused Makes the refusal for the caller, with the same answer for every cause.
 * @throws OAuthError `invalid_dpop_proof`
 */
export async function identifyWorkload(
  token: ForeignToken,
  call: TokenCall,
  { now }: Moment,
  refused: (reason: string) => Error,
): Promise<Identified> {
  const rule = token.rules.find((one) => admitsAddress(one, call.ip));
  if (!rule) throw refused("no rule maps the subject to an agent from this address");
  const url = `${runtime().publicUrl}/oauth/token`;
  const proof = parseDpopProof(call.dpop, { method: "POST", url, now: now.getTime() / 1000 });
  const client = await clientByKey(proof, call);
  if (client?.agent.id !== rule.agentId) throw refused("the key is no enrolled instance's of the agent");
  return { client, jkt: proof.jkt, proofs: [], dependencies: token.dependencies };
}

/**
 * Authenticates an instance by its platform's JWT-SVID and the proof by its enrolled key.
 *
 * The audience must be the issuer alone. An SVID may be used until it ends, so only the `jti` of the proof is consumed.
 *
 * @throws OAuthError `invalid_client`, `invalid_dpop_proof`
 * @see draft-ietf-oauth-spiffe-client-auth section 3.1
 */
export async function authenticateBySvid(call: TokenCall, moment: Moment): Promise<Identified> {
  const { form } = call;
  const verification = await verifyForeignToken(form.require("client_assertion"), "workloads", moment.now);
  if (!verification.ok) throw notAuthenticated(`${verification.fault.check}: ${verification.fault.code}`);
  const { token } = verification;
  if (!token.isSvid) throw notAuthenticated("no JWT-SVID");
  if (!isForUsAlone(token.claims.aud)) throw notAuthenticated("aud: not the issuer alone");
  const identified = await identifyWorkload(token, call, moment, notAuthenticated);
  const clientId = form.get("client_id");
  if (clientId === undefined || clientId === token.sub || clientId === identified.client.id) return identified;
  throw notAuthenticated("client_id: another client");
}

const isForUsAlone = (aud: ForeignToken["claims"]["aud"]): boolean => {
  const audiences = typeof aud === "string" ? [aud] : (aud ?? []);
  return audiences.length === 1 && audiences[0] === runtime().publicUrl;
};

/** One answer for every cause, so that callers do not learn the trusted trust domains. */
const notAuthenticated = (reason: string) =>
  new OAuthError("invalid_client", "the client is unknown or its assertion is not acceptable", { detail: reason });

/** Whether the instance belongs to the agent that a workload rule gives for the subject. */
export const speaksFor = (token: ForeignToken, { agent }: ClientStanding, ip: string): boolean =>
  token.rules.some((rule) => rule.agentId === agent.id && admitsAddress(rule, ip));

/** Finds the instance by the key of a proof. A pending key becomes active, a retired one reveals a copy (K1, K2). */
async function clientByKey({ jkt, iat }: DpopProof, { ip, userAgent }: TokenCall): Promise<ClientStanding | undefined> {
  const instanceId = await instanceIdOfKey(jkt);
  if (instanceId === undefined) return undefined;
  const use = { jkt, signedAt: new Date(iat * 1000), where: "dpop_proof", sender: { ip, userAgent } } as const;
  return (await acceptKeyUse(instanceId, use)) ? loadClientStanding(instanceId) : undefined;
}
