import { createHash } from "node:crypto";
import { loadPersonByIdentity } from "@/lib/principals/standing.store";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import type { ForeignToken } from "@/lib/trusted-issuers/commands/verify-token";
import type { PersonSubject } from "./for-person";
import type { RequestProof } from "./grant";

/** Seconds for which a used `jti` is stored after the token's end: the tolerated clock skew and a margin. */
const rememberedSeconds = 90;

/** Finds the person whose account link matches a verified token, with the token's facts; undefined without a link. */
export async function foreignPerson(
  token: ForeignToken,
  proofs: readonly RequestProof[],
): Promise<PersonSubject | undefined> {
  const { claims, exp } = token;
  const person = await loadPersonByIdentity(token.issuer.issuer, token.sub);
  if (!person) return undefined;
  return {
    person,
    // Without a time, the token counts as older than every stop.
    issuedAt: new Date((claims.iat ?? 0) * 1000),
    until: new Date(exp * 1000),
    mayAct: claims.may_act,
    dependencies: token.dependencies,
    proofs,
  };
}

/** The one-time use of a foreign token's `jti`. A use with another binding than `bound` is a replay (I7). */
export function onceOf({ issuer, claims: { jti }, exp }: ForeignToken, bound: string): RequestProof[] {
  if (jti === undefined) return [];
  const key = `assertion:${issuer.id}:${createHash("sha256").update(jti).digest("base64url")}`;
  const refusal = () => new OAuthError("invalid_grant", "the assertion is not acceptable for this client");
  return [{ key, bound, expiresAt: new Date((Math.ceil(exp) + rememberedSeconds) * 1000), refusal }];
}
