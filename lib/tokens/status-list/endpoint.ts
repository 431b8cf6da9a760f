import { answerWithin } from "@/lib/platform/base/answer-within";
import { clock } from "@/lib/platform/base/clock";
import { DomainError } from "@/lib/platform/base/domain-error";
import { accepts } from "@/lib/platform/http/accept";
import type { MachineCall } from "@/lib/platform/http/machine-route";
import { statusListType } from "@/lib/protocols/status-list/token";
import { answerWithinMs, tooLate } from "@/lib/tokens/read-form";
import { listWithinMs, statusListFor, statusListUris, statusTtlSeconds } from "./queries";

const mediaType = `application/${statusListType}`;
/** A verifier checks `exp` before the status (draft section 7.1), so it needs no list for an expired token. */
const noList = "The status list does not exist, or all of its tokens have expired.";
/** Status lists contain nothing personal, so everyone may read them, pages of other origins too (draft section 8.1). */
const open = { "access-control-allow-origin": "*", vary: "accept" };

/**
 * Answers a status list token.
 *
 * @see draft-ietf-oauth-status-list-21 section 8.1
 */
export async function answerStatusList({ request, params }: MachineCall): Promise<Response> {
  if (new URL(request.url).searchParams.has("time")) {
    // Only the current status is known here (draft section 8.4).
    return Response.json({ error: "not_implemented" }, { status: 501, headers: open });
  }
  if (!accepts(request.headers.get("accept"), mediaType)) {
    return Response.json({ error: "not_acceptable" }, { status: 406, headers: open });
  }
  const id = /^[1-9]\d{0,8}$/.test(params.id ?? "") ? Number(params.id) : undefined;
  const list = id === undefined ? undefined : await answerWithin(listWithinMs, statusListFor(id, request), tooLate);
  if (!list) throw new DomainError("not_found", "not_found", noList);
  const age = Math.max(0, Math.floor(clock.now().getTime() / 1000) - list.issuedAt);
  const cache = { "cache-control": `public, max-age=${Math.max(0, statusTtlSeconds - age)}` };
  return new Response(list.jwt, { headers: { ...open, ...cache, "content-type": mediaType } });
}

/** Answers the URLs of all status lists, so that a verifier can fetch them ahead (draft section 9.3). */
export async function answerStatusLists(): Promise<Response> {
  const uris = await answerWithin(answerWithinMs, statusListUris(), tooLate);
  const cache = { "cache-control": `public, max-age=${statusTtlSeconds}` };
  return Response.json({ status_lists: uris }, { headers: { ...open, ...cache } });
}

/** Answers the CORS preflight of a browser. */
export async function answerStatusPreflight(): Promise<Response> {
  const allowed = { "access-control-allow-methods": "GET, HEAD", "access-control-allow-headers": "accept" };
  return new Response(null, { status: 204, headers: { ...open, ...allowed, "access-control-max-age": "86400" } });
}
