import { sealEvent } from "@/lib/audit/seal-event";
import { clientRefusal } from "@/lib/credentials/standing/policy";
import { chainValidFrom, isStoppedAt } from "@/lib/delegations/chain/policy";
import { activeDelegationIds } from "@/lib/delegations/chain/store";
import { clock } from "@/lib/platform/clock/clock";
import { commitItem } from "@/lib/platform/commit/committer";
import type { OneTimeProof } from "@/lib/platform/commit/item";
import { assertInvariant } from "@/lib/platform/errors/domain-error";
import { newId } from "@/lib/platform/ids/id";
import { signingKey } from "@/lib/platform/keys/keys";
import { runtime } from "@/lib/platform/runtime/runtime";
import { accessTokenHash, type DpopProof, parseDpopProof } from "@/lib/protocols/dpop/proof";
import { replayKeyOf } from "@/lib/protocols/dpop/replay-key";
import { signCompactNow } from "@/lib/protocols/jose/sign";
import { isOAuthError, OAuthError } from "@/lib/protocols/oauth/errors";
import type { OAuthForm } from "@/lib/protocols/oauth/form";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import type { ServerStanding } from "@/lib/resource-servers/standing/model";
import { chainOf, serverAt } from "@/lib/tokens/cache";
import { type AuthenticatedClient, authenticateClient, uniqueBinding } from "@/lib/tokens/commands/authenticate-client";
import { requestedDetails } from "@/lib/tokens/commands/requested-details";
import { tokenIssued, tokenRefused } from "@/lib/tokens/events";
import type { AccessTokenClaims, IssuedToken } from "@/lib/tokens/model";
import { type Candidate, lintToken, selectChain, soleLocation } from "@/lib/tokens/policy";

/**
 * Issues an access token for the client_credentials grant: one chain, one resource server, bound to the client's key.
 *
 * Assertion and proof are consumed, the issuance row and its record written, and everything read compared with its
 * epoch, in one commit.
 *
 * @param dpop Value of the DPoP header.
 * @throws OAuthError `invalid_client`, `invalid_dpop_proof`, `invalid_target`, `invalid_authorization_details`,
 * `invalid_request`.
 * @see RFC 6749 section 4.4, RFC 8707, RFC 9068, RFC 9396, RFC 9449
 */
export async function issueToken(form: OAuthForm, dpop: string | null): Promise<IssuedToken> {
  for (let round = 0; round < 3; round++) {
    const issued = await attempt(form, dpop, round > 0);
    if (issued) return issued;
  }
  throw new OAuthError("temporarily_unavailable", "what the token depends on kept changing");
}

/** One try. A refusal on kept facts is not final: it answers undefined, like a commit whose facts have moved. */
async function attempt(form: OAuthForm, dpop: string | null, fresh: boolean): Promise<IssuedToken | undefined> {
  const now = clock.now();
  try {
    const authenticated = await authenticateClient(form, now, fresh);
    const proof = provePossession(authenticated, dpop, now);
    const issue = () => issueOnce(form, authenticated, { proof, now, fresh });
    return fresh ? await recordingRefusal(authenticated, issue) : await issue();
  } catch (error) {
    if (!fresh && isOAuthError(error)) return undefined;
    throw error;
  }
}

function provePossession({ client, jkt }: AuthenticatedClient, dpop: string | null, now: Date): DpopProof | undefined {
  if (dpop === null && !client.requireDpop) return undefined;
  const url = `${runtime().publicUrl}/oauth/token`;
  return parseDpopProof(dpop, { method: "POST", url, now: now.getTime() / 1000, expectedJkt: jkt });
}

/** A known client's refused attempt is part of the record too. */
async function recordingRefusal<T>({ client }: AuthenticatedClient, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (isOAuthError(error)) {
      const entry = sealEvent(tokenRefused(client, error.error), clock.now());
      await commitItem({ dependencies: [], validFrom: null, validUntil: null, proofs: [], reservations: [], entry });
    }
    throw error;
  }
}

async function issueOnce(
  form: OAuthForm,
  authenticated: AuthenticatedClient,
  { proof: dpop, now, fresh }: { proof: DpopProof | undefined; now: Date; fresh: boolean },
): Promise<IssuedToken | undefined> {
  const { client } = authenticated;
  const refusal = clientRefusal(client, now);
  if (refusal) throw new OAuthError("invalid_client", refusal.reason);
  const { candidate, server } = await targetOf(form, client.agent.id, now, fresh);
  const claims = claimsOf(authenticated, candidate, server, dpop, now);
  const fault = lintToken(claims, candidate.chain, client.keyExpiresAt);
  assertInvariant(fault === undefined, `token before signing: ${fault}`);
  const key = signingKey(server.tokenAlg === "RS256" ? "access-token-rs256" : "access-token-es256");
  const accessToken = signCompactNow({ alg: server.tokenAlg, typ: "at+jwt", kid: key.kid }, claims, key.sign);

  const entry = sealEvent(tokenIssued(client, claims, server.id), now);
  const verdict = await commitItem({
    dependencies: [...client.dependencies, ...candidate.chain.dependencies, ...server.dependencies],
    validFrom: chainValidFrom(candidate.chain),
    validUntil: new Date(claims.exp * 1000),
    proofs: [authenticated.proof, ...(dpop ? [dpopProof(dpop)] : [])],
    reservations: [],
    entry,
    token: issuanceRow(claims, candidate, server, accessToken),
  });
  if (verdict.kind === "moved") return undefined;
  if (verdict.kind === "replayed") {
    if (verdict.index === 0) throw new OAuthError("invalid_client", "client_assertion: this jti was used before");
    throw new OAuthError("invalid_dpop_proof", "this jti was used before");
  }
  assertInvariant(verdict.kind === "committed", "an issuance reserves nothing");
  return {
    accessToken,
    tokenType: dpop ? "DPoP" : "Bearer",
    expiresIn: claims.exp - claims.iat,
    authorizationDetails: claims.authorization_details,
  };
}

type Target = { candidate: Candidate; server: ServerStanding };

async function targetOf(form: OAuthForm, agentId: string, now: Date, fresh: boolean): Promise<Target> {
  const resources = form.getAll("resource");
  if (resources.length > 1) throw new OAuthError("invalid_target", "one token is for one resource");
  const delegationId = form.get("delegation_id");
  const ids = delegationId === undefined ? await activeDelegationIds(agentId) : [delegationId];
  const loaded = await Promise.all(ids.map((id) => chainOf(id, fresh)));
  // Somebody else's delegation is answered like none.
  const chains = loaded.filter((chain) => chain !== undefined).filter(({ hops }) => hops.at(-1)?.agent.id === agentId);
  const location = resources[0] ?? soleLocation(chains.flatMap(({ hops }) => hops.at(-1)?.authority ?? []));
  if (location === undefined) throw new OAuthError("invalid_target", "resource is missing");
  const server = await serverAt(location, fresh);
  if (!server?.active) throw new OAuthError("invalid_target", "the resource is not known here");
  const requested = requestedDetails(form, server);
  const given = chains.filter((chain) => !isStoppedAt(chain, server.notBefore));
  const selection = selectChain(given, location, requested, now);
  if (!selection.ok) throw new OAuthError(selection.error, selection.reason);
  return { candidate: selection.candidate, server };
}

function claimsOf(
  { client, jkt }: AuthenticatedClient,
  { chain, granted }: Candidate,
  server: ServerStanding,
  dpop: DpopProof | undefined,
  now: Date,
): AccessTokenClaims {
  const { publicUrl, trustDomain } = runtime();
  const iat = Math.floor(now.getTime() / 1000);
  const limit = Math.min(client.keyExpiresAt.getTime(), ...chain.hops.map(({ expiresAt }) => expiresAt.getTime()));
  return {
    iss: publicUrl,
    sub: spiffeId(trustDomain, client.agent.name),
    client_id: client.id,
    aud: server.identifier,
    iat,
    exp: Math.min(iat + client.tokenTtlSeconds, Math.floor(limit / 1000)),
    jti: newId("accessToken"),
    ...(dpop ? { cnf: { jkt } } : {}),
    authorization_details: granted,
    delegation: chain.hops.map(({ id, version, digest }) => ({ id, version, digest })),
    agent: { id: client.agent.id, instance: client.id, generation: client.generation },
  };
}

/** A second use is a replay whatever the request says, so what it is bound to never repeats. */
const dpopProof = (proof: DpopProof): OneTimeProof => ({ ...replayKeyOf(proof), bound: uniqueBinding() });

function issuanceRow(
  claims: AccessTokenClaims,
  { leaf, narrowing }: Candidate,
  server: ServerStanding,
  accessToken: string,
): Record<string, unknown> {
  return {
    jti: claims.jti,
    instance_id: claims.client_id,
    agent_id: claims.agent.id,
    delegation_id: leaf.id,
    resource_server_id: server.id,
    sub: claims.sub,
    jkt: claims.cnf?.jkt ?? null,
    ath: accessTokenHash(accessToken),
    authority: narrowing,
    task: null,
    issued_at: new Date(claims.iat * 1000),
    expires_at: new Date(claims.exp * 1000),
    revoked_at: null,
  };
}
