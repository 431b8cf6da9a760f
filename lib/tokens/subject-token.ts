import { runtime } from "@/lib/platform/base/runtime";
import { publicKeys, signingKey } from "@/lib/platform/keys/keys";
import { signCompactNow } from "@/lib/protocols/jose/sign";
import { verifyCompact } from "@/lib/protocols/jose/verify";
import { isJsonObject, type JsonValue } from "@/lib/protocols/json/strict-json";

/** Lifetime of a subject token. */
export const subjectTokenSeconds = 300;
export const subjectTokenType = "subject-token+jwt";

/** A token that a signed-in person gives to an agent, so that it may act in their name (rules T3). */
export type SubjectToken = {
  personId: string;
  sessionId: string;
  jti: string;
  iat: number;
  exp: number;
  /** The only actor that may exchange it (RFC 8693 section 4.4). If undefined, every delegate may. */
  mayAct: JsonValue | undefined;
};

/** Signs a subject token. Its audience is this server alone, and its key signs nothing else. */
export function signSubjectToken({ personId, sessionId, mayAct, ...claims }: SubjectToken): string {
  const { kid, sign } = signingKey("subject-token");
  const issuer = runtime().publicUrl;
  return signCompactNow(
    { alg: "ES256", typ: subjectTokenType, kid },
    { iss: issuer, aud: issuer, sub: personId, sid: sessionId, ...claims, ...(mayAct ? { may_act: mayAct } : {}) },
    sign,
  );
}

/**
 * Verifies a subject token of this server. The caller judges whether the session and the person are still valid.
 *
 * @throws JoseError
 */
export function verifySubjectToken(token: string, now: Date): SubjectToken | undefined {
  const issuer = runtime().publicUrl;
  const { claims } = verifyCompact(token, {
    algorithms: ["ES256"],
    types: [subjectTokenType],
    keys: publicKeys("subject-token"),
    issuer,
    audience: issuer,
    soleAudience: true,
    now: now.getTime() / 1000,
    required: ["iss", "aud", "sub", "sid", "jti", "iat", "exp"],
    maxLifetime: subjectTokenSeconds,
  });
  const { sub, sid, jti, iat, exp, may_act: mayAct } = claims;
  if (sub === undefined || jti === undefined || iat === undefined || exp === undefined) return undefined;
  return typeof sid === "string" ? { personId: sub, sessionId: sid, jti, iat, exp, mayAct } : undefined;
}

/** Whether a `may_act` claim allows an actor. Without the claim every actor is allowed (RFC 8693 section 4.4). */
export function letsAct(mayAct: JsonValue | undefined, actor: string): boolean {
  return mayAct === undefined || (isJsonObject(mayAct) && mayAct.sub === actor);
}
