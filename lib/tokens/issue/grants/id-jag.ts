import { runtime } from "@/lib/platform/base/runtime";
import { isJsonObject, type JsonValue } from "@/lib/protocols/json/strict-json";
import type { Granting, TokenCall } from "@/lib/tokens/issue/grants/grant";
import type { ForeignToken } from "@/lib/trusted-issuers/commands/verify-token";

/**
 * Checks what an identity assertion authorization grant demands beside any other assertion, and answers what it narrows.
 *
 * It is for one client and for this server alone, and once. What it names of resources only narrows; details of authority
 * that it states are in no language that could be compared here, so it is refused rather than widened.
 *
 * @see draft-ietf-oauth-identity-assertion-authz-grant sections 3 and 4.4
 */
export function idJagBounds(
  { claims }: ForeignToken,
  { dpop, form }: TokenCall,
  client: { clientId: string; jkt: string },
  refused: (reason: string) => Error,
): Pick<Granting, "location"> {
  const { aud, jti, iat, client_id: clientId, cnf, resource, authorization_details: details } = claims;
  const issuer = runtime().publicUrl;
  if (![aud].flat().every((one) => one === issuer) || [aud].flat().length !== 1) throw refused("aud: not ours alone");
  if (jti === undefined || iat === undefined) throw refused("jti or iat is missing");
  if (clientId !== client.clientId) throw refused("client_id: another client");
  if (details !== undefined) throw refused("authorization_details: not understood");
  if (cnf !== undefined && (dpop === null || boundKey(cnf) !== client.jkt)) throw refused("cnf: another key");
  return { location: locationOf(resource, form.getAll("resource"), refused) };
}

const boundKey = (cnf: JsonValue): JsonValue | undefined =>
  isJsonObject(cnf) && Object.keys(cnf).length === 1 ? cnf.jkt : undefined;

/** The only resource server: the one that is named, or the one of several that is asked for. */
function locationOf(
  named: JsonValue | undefined,
  asked: readonly string[],
  refused: (reason: string) => Error,
): string | null {
  if (named === undefined) return null;
  const resources = typeof named === "string" ? [named] : named;
  if (!Array.isArray(resources) || !resources.every((one) => typeof one === "string"))
    throw refused("resource: malformed");
  const location = resources.length === 1 ? resources[0] : resources.find((one) => asked.includes(one));
  if (location === undefined) throw refused("resource: none of those that were asked for");
  return location;
}
