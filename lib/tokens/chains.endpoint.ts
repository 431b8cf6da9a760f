import { answerWithin } from "@/lib/platform/base/answer-within";
import { DomainError } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import type { MachineCall } from "@/lib/platform/http/machine-route";
import { readChain } from "./chains.queries";
import { isChallenged, unauthorized } from "./challenge";
import { answerWithinMs, tooLate } from "./read-form";

/**
 * Answers the signed chain of a delegation: a JSON array of JWS, the root first. Answers 404 if the caller may not read
 * the chain.
 *
 * @see RFC 7515 section 7.1
 */
export async function answerChain({ request, params }: MachineCall): Promise<Response> {
  const { headers, method } = request;
  const id = params.id ?? "";
  const url = `${runtime().publicUrl}/oauth/delegations/${id}`;
  const presented = { authorization: headers.get("authorization"), dpop: headers.get("dpop"), method, url };
  try {
    const chain = await answerWithin(answerWithinMs, readChain(presented, id), tooLate);
    if (chain) return Response.json(chain, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    if (isChallenged(error)) return unauthorized(error, presented.authorization !== null);
    throw error;
  }
  throw new DomainError("not_found", "not_found", "The delegation does not exist, or you may not read it.");
}
