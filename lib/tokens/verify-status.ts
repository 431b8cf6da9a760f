import type { Check } from "@/lib/audit/verify-evidence";
import { isJoseError } from "@/lib/protocols/jose/errors";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import type { JsonValue } from "@/lib/protocols/json/strict-json";
import { isStatusListError } from "@/lib/protocols/status-list/errors";
import { statusTypes } from "@/lib/protocols/status-list/pack";
import { type StatusReference, statusReferenceOf, verifyStatusList } from "@/lib/protocols/status-list/token";

type StatusRules = {
  keys: readonly PublicJwk[];
  issuer: string;
  at: Date;
  statusLists: ReadonlyMap<string, string>;
};

/** Checks a token's status by its status list. The check fails without a list that is valid at that instant. */
export function tokenStatusChecks(claims: { readonly [name: string]: JsonValue }, rules: StatusRules): Check[] {
  try {
    const reference = statusReferenceOf(claims);
    if (!reference) return [failed("It has no status: whether it was revoked cannot be known.")];
    const list = rules.statusLists.get(reference.uri);
    if (list === undefined) return [failed(`The status list ${reference.uri} is missing.`)];
    return listChecks(list, reference, Number(claims.iat), rules);
  } catch (error) {
    if (!isJoseError(error) && !isStatusListError(error)) throw error;
    return [failed(`Its status is not known: the list is refused (${error.message}).`)];
  }
}

function listChecks(token: string, { idx, uri }: StatusReference, issuedAt: number, rules: StatusRules): Check[] {
  const { keys, issuer, at } = rules;
  const list = verifyStatusList(token, { keys, issuer, uri, now: at.getTime() / 1000 });
  const status = list.statusAt(idx);
  const asOf = instant(list.issuedAt);
  if (status === statusTypes.valid) {
    return [{ ok: true, says: `It is valid as issued at ${instant(issuedAt)}, its status as of ${asOf}.` }];
  }
  return [failed(`It is ${nameOf(status)}, as of ${asOf}.`)];
}

function nameOf(status: number): string {
  if (status === statusTypes.invalid) return "revoked";
  return status === statusTypes.suspended ? "suspended" : `of the unknown status ${status}`;
}

const failed = (says: string): Check => ({ ok: false, says });
const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();
