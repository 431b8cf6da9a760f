import { runtime } from "@/lib/platform/base/runtime";
import { isJsonObject, type JsonValue } from "@/lib/protocols/json/strict-json";
import type { ForeignToken } from "@/lib/trusted-issuers/commands/verify-token";
import type { Granting, TokenCall } from "./grant";

/**
 * Checks the additional rules of an identity assertion authorization grant, and returns its bounds.
 *
 * The grant is for one client and only for this server, and works once. Its resources only narrow. A grant with
 * `authorization_details` is refused, because they cannot be compared with a delegation.
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

/** Finds the only resource server: the named one, or the requested one of several. */
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
