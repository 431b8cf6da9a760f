import { withTrace } from "@/lib/audit/acting-through";
import { keepReadNames } from "@/lib/audit/kept-names";
import { sealEvent } from "@/lib/audit/seal-event";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { isRotationDue } from "@/lib/credentials/policy";
import { chainValidFrom, namedInChain } from "@/lib/delegations/chain/policy";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { runtime } from "@/lib/platform/base/runtime";
import { commitItem } from "@/lib/platform/database/commit/committer";
import { signingKey } from "@/lib/platform/keys/keys";
import { accessTokenHash } from "@/lib/protocols/dpop/proof";
import { maxTokenLength } from "@/lib/protocols/jose/compact";
import { signCompactWith } from "@/lib/protocols/jose/sign";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import { ownApiIdentifier } from "@/lib/resource-servers/own-api";
import type { ServerStanding } from "@/lib/resource-servers/standing.model";
import { tokenIssued } from "@/lib/tokens/events";
import type { Granting, Identified, TokenCall } from "@/lib/tokens/issue/grants/grant";
import { lintToken } from "@/lib/tokens/lint";
import type { AccessTokenClaims, IssuedToken, StatusPlace, TokenGrant } from "@/lib/tokens/model";
import { soleTask } from "@/lib/tokens/policy";
import { statusListUri, takeStatusPlace } from "@/lib/tokens/status-list/places";
import { onceOfProof, type ProvenPossession } from "./prove-possession";
import type { Target } from "./select-target";

/** The parts from which one token is made. */
export type Issuance = {
  grant: TokenGrant;
  call: TokenCall;
  identified: Identified;
  dpop: ProvenPossession | undefined;
  granting: Granting;
  target: Target;
  now: Date;
};

/**
 * Signs a token and commits it. The commit consumes the one-time proofs, writes the issuance row and the record, and
 * compares the epochs of all facts.
 *
 * @returns undefined if a fact has changed meanwhile.
 * @throws OAuthError `invalid_client` if the client's assertion was used before, `invalid_grant` if the grant's was,
 * `invalid_dpop_proof` if the proof was; `invalid_request` if the token is longer than readers accept.
 */
export async function commitIssuance(issuance: Issuance): Promise<IssuedToken | undefined> {
  const { grant, call, identified, dpop, granting, target, now } = issuance;
  const { client } = identified;
  const { candidate, server } = target;
  const place = await takeStatusPlace();
  const claims = claimsOf(issuance, place);
  if (claims.exp <= claims.iat) throw new OAuthError("invalid_target", "the chain, key or subject token ends now");
  const fault = lintToken(claims, { chain: candidate.chain, keyExpiresAt: client.keyExpiresAt, granting });
  assertInvariant(fault === undefined, `token before signing: ${fault}`);
  const names = [...server.names, ...(await keepReadNames([client.agent, ...namedInChain(candidate.chain)]))];
  const accessToken = await signToken(claims, server.tokenAlg);
  const issued = tokenIssued(client, claims, { grant, resourceServerId: server.id, granting }, names);
  const verdict = await commitItem(client.agent.id, {
    dependencies: [
      ...client.dependencies,
      ...(identified.dependencies ?? []),
      ...candidate.chain.dependencies,
      ...server.dependencies,
      ...target.dependencies,
      ...granting.dependencies,
    ],
    validFrom: chainValidFrom(candidate.chain),
    validUntil: new Date(claims.exp * 1000),
    proofs: [...identified.proofs, ...granting.proofs, ...(dpop ? [onceOfProof(dpop)] : [])],
    reservations: [],
    entry: sealEvent(withTrace(issued, call.trace), now),
    token: issuanceRow(issuance, claims, place, accessToken),
  });
  if (verdict.kind === "moved") return undefined;
  if (verdict.kind === "replayed") throw verdict.proof.refusal();
  assertInvariant(verdict.kind === "committed", "an issuance reserves nothing");
  return {
    accessToken,
    tokenType: dpop ? "DPoP" : "Bearer",
    nextNonce: dpop?.nextNonce,
    expiresIn: claims.exp - claims.iat,
    issuedTokenType: granting.issuedTokenType,
    authorizationDetails: claims.authorization_details,
    keyRotationDue: isRotationDue(client, now),
    // The answer names a scope that differs from the requested one. Scopes have no meaning at other servers.
    scope: claims.scope ?? (call.form.get("scope") === undefined ? undefined : ""),
  };
}

async function signToken(claims: AccessTokenClaims, alg: ServerStanding["tokenAlg"]): Promise<string> {
  const { kid, signAside } = signingKey(alg === "RS256" ? "access-token-rs256" : "access-token-es256");
  const token = await signCompactWith({ alg, typ: "at+jwt", kid }, claims, signAside);
  if (token.length <= maxTokenLength) return token;
  const reason = `the token would have more than ${maxTokenLength} characters: ask for less in authorization_details`;
  throw new OAuthError("invalid_request", reason);
}

function claimsOf({ identified, granting, target, dpop, now }: Issuance, place: StatusPlace): AccessTokenClaims {
  const { client, jkt } = identified;
  const { chain, granted } = target.candidate;
  const iat = Math.floor(now.getTime() / 1000);
  const limit = Math.min(
    client.keyExpiresAt.getTime(),
    ...chain.hops.map(({ expiresAt }) => expiresAt.getTime()),
    granting.until?.getTime() ?? Number.POSITIVE_INFINITY,
  );
  return {
    iss: runtime().publicUrl,
    sub: granting.sub,
    client_id: client.id,
    aud: target.server.identifier,
    iat,
    exp: Math.min(iat + client.tokenTtlSeconds, Math.floor(limit / 1000)),
    jti: newId("accessToken"),
    ...(dpop ? { cnf: { jkt } } : {}),
    ...(granting.act ? { act: granting.act } : {}),
    ...(target.server.identifier === ownApiIdentifier() ? { scope: scopeOf(granted) } : {}),
    authorization_details: granted,
    delegation: chain.hops.map(({ id, version, digest }) => ({ id, version, digest })),
    agent: { id: client.agent.id, instance: client.id, generation: client.generation },
    status: { status_list: { idx: place.index, uri: statusListUri(place.list) } },
  };
}

const scopeOf = (granted: CanonicalAuthority): string =>
  [...new Set(granted.flatMap(({ actions }) => actions))].toSorted().join(" ");

function issuanceRow(
  { grant, call, granting, target }: Issuance,
  claims: AccessTokenClaims,
  place: StatusPlace,
  accessToken: string,
): Record<string, unknown> {
  return {
    jti: claims.jti,
    instance_id: claims.client_id,
    agent_id: claims.agent.id,
    delegation_id: target.candidate.leaf.id,
    resource_server_id: target.server.id,
    sub: claims.sub,
    person_id: granting.personId,
    grant_type: grant,
    parent_jti: granting.parentJti,
    act: claims.act ?? null,
    jkt: claims.cnf?.jkt ?? null,
    ath: accessTokenHash(accessToken),
    authority: target.candidate.narrowing,
    task: soleTask(claims.authorization_details),
    issued_at: new Date(claims.iat * 1000),
    expires_at: new Date(claims.exp * 1000),
    revoked_at: null,
    status_list: place.list,
    status_index: place.index,
    issued_from: call.ip,
    user_agent: call.userAgent,
  };
}
