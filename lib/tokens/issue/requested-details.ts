import type { Authority } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { isStrictJsonError, parseStrictJson } from "@/lib/protocols/json/strict-json";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import type { OAuthForm } from "@/lib/protocols/oauth/form";
import type { ServerStanding } from "@/lib/resource-servers/standing.model";

/**
 * Reads the requested authority of a token request; undefined if it names none.
 *
 * @throws OAuthError `invalid_authorization_details` naming the faulty member.
 * @see RFC 9396 section 5
 */
export function requestedDetails(form: OAuthForm, server: ServerStanding): Authority | undefined {
  const text = form.get("authorization_details");
  if (text === undefined) return undefined;
  const parsed = parseAuthority(parse(text), [{ identifier: server.identifier, types: server.types }]);
  if (!parsed.ok) {
    const issue = parsed.issues[0];
    throw refused(`${issue?.path ?? ""}: ${issue?.message ?? "malformed"}`);
  }
  return parsed.authority;
}

function parse(text: string): unknown {
  try {
    return parseStrictJson(text, { maxBytes: 32_768, maxDepth: 16, plainNumbers: true });
  } catch (error) {
    if (isStrictJsonError(error)) throw refused(`not JSON that can be read in one way only: ${error.message}`);
    throw error;
  }
}

const refused = (reason: string) => new OAuthError("invalid_authorization_details", reason);
