import { createHash } from "node:crypto";
import type { OneTimeProof } from "@/lib/platform/database/commit/item";
import { loadPersonByIdentity } from "@/lib/principals/standing/store";
import type { PersonSubject } from "@/lib/tokens/issue/grants/for-person";
import type { ForeignToken } from "@/lib/trusted-issuers/commands/verify-token";

/** Until when a used `jti` is remembered after the token's end: as long as clocks may differ, and a little more. */
const rememberedSeconds = 90;

/** Answers the person to whom a verified token's account is linked, with what the token says; undefined for nobody's. */
export async function foreignPerson(
  token: ForeignToken,
  proofs: readonly OneTimeProof[],
): Promise<PersonSubject | undefined> {
  const { claims, exp } = token;
  const person = await loadPersonByIdentity(token.issuer.issuer, token.sub);
  if (!person) return undefined;
  return {
    person,
    // Without a time it may be as old as anything that was stopped since.
    issuedAt: new Date((claims.iat ?? 0) * 1000),
    until: new Date(exp * 1000),
    mayAct: claims.may_act,
    dependencies: token.dependencies,
    proofs,
  };
}

/** The use of a foreign token's `jti`: whatever is bound to another value than `bound` is a replay (I7). */
export function onceOf({ issuer, claims: { jti }, exp }: ForeignToken, bound: string): OneTimeProof[] {
  if (jti === undefined) return [];
  const key = `assertion:${issuer.id}:${createHash("sha256").update(jti).digest("base64url")}`;
  return [{ key, bound, expiresAt: new Date((Math.ceil(exp) + rememberedSeconds) * 1000) }];
}
