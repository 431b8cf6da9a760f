import type { Check, Verification } from "@/lib/audit/verify-evidence";
import { isNoWider } from "@/lib/authority/compare/is-narrower";
import type { Authority } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { maxChainDepth } from "@/lib/delegations/model";
import type { VerifiedHop } from "@/lib/delegations/statement/verify-chain";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { type PublicJwk, thumbprint } from "@/lib/protocols/jose/jwk";
import { type VerifiedJws, verifyCompact } from "@/lib/protocols/jose/verify";
import { isJsonObject, type JsonValue } from "@/lib/protocols/json/strict-json";
import { authorityAt } from "./policy";
import { tokenStatusChecks } from "./verify-status";

export type TokenRules = {
  /** The issuer's keys, as the verifier obtained them. */
  keys: readonly PublicJwk[];
  issuer: string;
  /** The required resource server of the token. If absent, any is accepted. */
  audience?: string;
  at: Date;
  /** The verified chain, root first. */
  chain: readonly VerifiedHop[];
  /** Status list tokens, by URL. */
  statusLists: ReadonlyMap<string, string>;
};

/** Large enough for any authority that a delegation can hold. */
const maxLength = 65_536;
const required = [
  "iss",
  "sub",
  "aud",
  "exp",
  "iat",
  "jti",
  "client_id",
  "authorization_details",
  "delegation",
  "agent",
];

/**
 * Verifies an access token without a server or database: its signature and claims, that it belongs to the chain and is
 * within it, and its status.
 *
 * The last check states what is proved: the token is valid as issued at one instant, with its status as of another
 * (rules T5). It fails if the status list is missing, expired or another one.
 *
 * @see RFC 9068 section 4, RFC 8693 section 4.1, draft-ietf-oauth-status-list-21 section 8.3
 */
export function verifyToken(token: string, rules: TokenRules): Verification {
  const opened = open(token, rules);
  if ("refusal" in opened) return { ok: false, checks: [{ ok: false, says: opened.refusal }] };
  const { claims } = opened;
  const checks = [
    { ok: true, says: `The token ${claims.jti} of ${claims.iss} is for ${claims.aud} and not expired.` },
    signerCheck(opened, rules.chain),
    chainCheck(claims.delegation, rules.chain),
    agentCheck(claims.agent, rules.chain),
    lifetimeCheck(claims.iat ?? 0, claims.exp ?? 0, rules.chain),
    authorityCheck(claims.authorization_details, claims.aud, rules.chain),
    actorCheck(claims.act),
    possessionCheck(claims.cnf),
    ...tokenStatusChecks(claims, rules),
  ];
  return { ok: checks.every(({ ok }) => ok), checks };
}

function open(token: string, { keys, issuer, audience, at }: TokenRules): VerifiedJws | { refusal: string } {
  try {
    return verifyCompact(token, {
      keys,
      algorithms: ["ES256", "RS256"],
      types: ["at+jwt"],
      maxLength,
      now: at.getTime() / 1000,
      skew: 0,
      issuer,
      required,
      soleAudience: true,
      ...(audience === undefined ? {} : { audience }),
    });
  } catch (error) {
    if (!isJoseError(error)) throw error;
    return { refusal: `The token is refused (${error.message}).` };
  }
}

/** Checks the key of the token: a key that signs delegations may not sign tokens (rules T7). */
function signerCheck({ key }: VerifiedJws, chain: readonly VerifiedHop[]): Check {
  const kid = thumbprint(key);
  const ok = chain.every(({ signer }) => signer !== kid);
  return {
    ok,
    says: ok ? `It is signed by the key ${kid}.` : `It is signed by ${kid}, which is a key of delegations.`,
  };
}

function chainCheck(claimed: JsonValue | undefined, chain: readonly VerifiedHop[]): Check {
  const ok =
    chain.length > 0 &&
    Array.isArray(claimed) &&
    claimed.length === chain.length &&
    chain.every(({ statement, digest }, index) => {
      const hop = claimed[index];
      return (
        isJsonObject(hop) &&
        hop.id === statement.delegation &&
        hop.version === statement.version &&
        hop.digest === digest
      );
    });
  return { ok, says: ok ? "It names this chain, hop by hop." : "It names another chain." };
}

function agentCheck(agent: JsonValue | undefined, chain: readonly VerifiedHop[]): Check {
  const delegate = chain.at(-1)?.statement.agent;
  const ok = isJsonObject(agent) && delegate !== undefined && agent.id === delegate;
  return { ok, says: ok ? `It acts as ${delegate}.` : "It acts as another agent than the one the chain ends at." };
}

function lifetimeCheck(iat: number, exp: number, chain: readonly VerifiedHop[]): Check {
  const ok = iat < exp && chain.every(({ statement }) => statement.nbf <= iat && exp <= statement.exp);
  return {
    ok,
    says: ok ? "It lasts no longer than any delegation." : "It lasts longer than a delegation of its chain.",
  };
}

function authorityCheck(
  details: JsonValue | undefined,
  aud: JsonValue | undefined,
  chain: readonly VerifiedHop[],
): Check {
  const parsed = parseAuthority(details);
  if (!parsed.ok || typeof aud !== "string") return { ok: false, says: "Its authority cannot be understood." };
  const fault = authorityFault(parsed.authority, aud, chain);
  return {
    ok: fault === undefined,
    says: fault ?? "Its authority is no wider than the delegation at that resource server.",
  };
}

function authorityFault(authority: Authority, aud: string, chain: readonly VerifiedHop[]): string | undefined {
  if (authority.length === 0) return "It has no authority.";
  if (authority.some(({ locations }) => locations[0] !== aud)) return "Its authority is about another resource server.";
  const verdict = isNoWider(authority, authorityAt(chain.at(-1)?.statement.authority ?? [], aud));
  if (verdict.ok) return undefined;
  return `Its authority is wider than the delegation. ${verdict.issues[0]?.sentence ?? ""}`;
}

function actorCheck(act: JsonValue | undefined): Check {
  if (act === undefined) return { ok: true, says: "The agent acts for itself." };
  let depth = 0;
  for (let actor: JsonValue | undefined = act; actor !== undefined; actor = actor.act) {
    depth += 1;
    if (!isJsonObject(actor) || typeof actor.sub !== "string" || actor.sub === "" || depth > maxChainDepth + 1) {
      return { ok: false, says: "Its actors are not a chain of subjects that a delegation chain could have." };
    }
  }
  return { ok: true, says: `It names ${depth === 1 ? "one actor" : `${depth} actors`}.` };
}

function possessionCheck(cnf: JsonValue | undefined): Check {
  if (cnf === undefined) return { ok: true, says: "It is bound to no key, so anyone who holds it can use it." };
  const ok = isJsonObject(cnf) && typeof cnf.jkt === "string" && /^[A-Za-z0-9_-]{43}$/.test(cnf.jkt);
  return { ok, says: ok ? `It is bound to the key ${cnf.jkt}.` : "Its binding to a key cannot be understood." };
}
