import { isNoWider } from "@/lib/authority/compare/is-narrower";
import { type Terms, termsBeyond } from "@/lib/authority/compare/terms";
import { maxChainDepth } from "@/lib/delegations/model";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";
import { approvalRules } from "./approvals";
import type { Rule } from "./rule.model";
import { type DelegationStatement, readStatement } from "./statement";

/** The statement of the delegation above, with its digest. */
export type Above = { statement: DelegationStatement; digest: string };

/**
 * Judges a signed version by itself and against the one above it: link, depth, attenuation, validity, accountable
 * person. The same rules apply before signing and in chain verification.
 */
export function rulesOf(statement: DelegationStatement, above: Above | null): Rule[] {
  return [
    linkRule(statement, above),
    depthRule(statement, above?.statement),
    ...(above ? [attenuationRule(statement, above.statement)] : []),
    validityRule(statement, above?.statement),
    accountableRule(statement, above?.statement),
    ...approvalRules(statement),
  ];
}

/**
 * Checks a statement just before it is signed. The check is independent of the code that built the statement, so that
 * no fault there is signed.
 *
 * @param parent The statement of the version above, as it was signed; null for a root.
 * @returns The fault; undefined when there is none.
 */
export function lintStatement(statement: DelegationStatement, parent: DelegationStatement | null): string | undefined {
  const read = readStatement(statement);
  if (!read.ok) return read.reason;
  if (parent && parent.iss !== statement.iss) return "another issuer signed the delegation above";
  if (statement.exp <= statement.iat) return "it would be over before it is signed";
  const above = parent && { statement: parent, digest: digestOf(parent) };
  return rulesOf(statement, above).find(({ ok }) => !ok)?.fails;
}

function linkRule({ parent, delegator }: DelegationStatement, above: Above | null): Rule {
  if (!above) {
    return {
      ok: parent === null && delegator !== null,
      holds: "It is a root: a person delegates.",
      fails: "The first delegation is no root: it names one above it, or no person who delegates.",
    };
  }
  const { statement, digest } = above;
  const ok =
    parent !== null &&
    delegator === null &&
    parent.id === statement.delegation &&
    parent.version === statement.version &&
    parent.digest === digest;
  return {
    ok,
    holds: `It hangs below ${statement.delegation} by the digest ${digest}.`,
    fails: `It does not hang below ${statement.delegation} version ${statement.version} by the digest ${digest}.`,
  };
}

const termsIn = ({ nbf, exp, max_depth }: DelegationStatement): Terms => ({
  notBefore: new Date(nbf * 1000),
  expiresAt: new Date(exp * 1000),
  maxDepth: max_depth,
});

/** The terms in which a statement goes beyond the one above; none for a root. */
const termsPastAbove = (statement: DelegationStatement, above: DelegationStatement | undefined) =>
  above ? termsBeyond(termsIn(statement), termsIn(above)).map(({ path }) => path) : [];

function depthRule(statement: DelegationStatement, above: DelegationStatement | undefined): Rule {
  const { depth, max_depth } = statement;
  const expected = above ? above.depth + 1 : 0;
  const room = above ? above.max_depth - 1 : maxChainDepth;
  const inside = above ? !termsPastAbove(statement, above).includes("maxDepth") : max_depth <= maxChainDepth;
  return {
    ok: depth === expected && depth <= maxChainDepth && inside,
    holds: `Its depth is ${depth}, and ${max_depth} more may follow.`,
    fails: `Its depth is ${depth} with ${max_depth} more to follow; it must be ${expected} with ${room} at most.`,
  };
}

function attenuationRule({ authority }: DelegationStatement, above: DelegationStatement): Rule {
  const verdict = isNoWider(authority, above.authority);
  const why = verdict.ok ? "" : (verdict.issues[0]?.sentence ?? "");
  return {
    ok: verdict.ok,
    holds: "Its authority is no wider than the one above.",
    fails: `Its authority is wider than the one above. ${why}`,
  };
}

function validityRule(statement: DelegationStatement, above: DelegationStatement | undefined): Rule {
  const { nbf, exp } = statement;
  const inside = termsPastAbove(statement, above).every((path) => path === "maxDepth");
  const validity = `${instant(nbf)} to ${instant(exp)}`;
  return {
    ok: nbf < exp && inside,
    holds: above ? `Its validity, ${validity}, lies within the one above.` : `Its validity is ${validity}.`,
    fails: `Its validity, ${validity}, ${nbf < exp ? "goes beyond the one above" : "is empty"}.`,
  };
}

function accountableRule(
  { accountable, delegator }: DelegationStatement,
  above: DelegationStatement | undefined,
): Rule {
  const expected = above ? above.accountable : delegator;
  return {
    ok: accountable === expected,
    holds: `${accountable} is accountable for it.`,
    fails: `It names ${accountable} as accountable; ${above ? "the one above names" : "its delegator is"} ${expected}.`,
  };
}

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();
