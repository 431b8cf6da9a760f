import { readBytes } from "@/lib/platform/http/read-body";
import { queryOfUrl } from "@/lib/platform/http/request-path";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import { type OAuthForm, parseForm } from "@/lib/protocols/oauth/form";

/** The longest time until an answer. A token that is issued later is never returned, so no client can use it. */
export const answerWithinMs = 2_000;
export const tooLate = () => new OAuthError("temporarily_unavailable", "the database does not answer");

/** Reads the form of an OAuth request. @throws OAuthError `invalid_request`, also for parameters in the URL */
export async function readForm(request: Request): Promise<OAuthForm> {
  const form = parseForm(request.headers.get("content-type"), await readBytes(request));
  if (queryOfUrl(request.url) !== "") throw new OAuthError("invalid_request", "parameters belong into the body");
  return form;
}
