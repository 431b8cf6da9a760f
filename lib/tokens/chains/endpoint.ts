import { answerWithin } from "@/lib/platform/deadline/answer-within";
import { DomainError } from "@/lib/platform/errors/domain-error";
import type { MachineCall } from "@/lib/platform/http/machine-route";
import { runtime } from "@/lib/platform/runtime/runtime";
import { dpopAlgorithms } from "@/lib/protocols/dpop/proof";
import { isOAuthError, type OAuthError } from "@/lib/protocols/oauth/errors";
import { readChain } from "@/lib/tokens/chains/queries";
import { answerWithinMs, tooLate } from "@/lib/tokens/read-form";

/**
 * Answers the signed chain of a delegation: a JSON array of JWS, the root first. What is not for the asker is not there.
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
    if (isOAuthError(error) && challenged.has(error.error))
      return unauthorized(error, presented.authorization !== null);
    throw error;
  }
  throw new DomainError("not_found", "not_found", "There is no such delegation, or it is not for you.");
}

const challenged = new Set(["invalid_token", "invalid_dpop_proof", "use_dpop_nonce"]);

/** Says which credentials there are; what was wrong only where one was presented (RFC 6750 section 3, RFC 9449 §7.1). */
function unauthorized({ error, description, options }: OAuthError, presented: boolean): Response {
  const said = presented ? [`error="${error}"`, `error_description="${description}"`] : [];
  const algorithms = `algs="${dpopAlgorithms.join(" ")}"`;
  const headers = new Headers({
    "cache-control": "no-store",
    "www-authenticate": `Bearer${said.length ? ` ${said.join(", ")}` : ""}, DPoP ${[...said, algorithms].join(", ")}`,
  });
  if (options.nonce !== undefined) headers.set("dpop-nonce", options.nonce);
  return Response.json({ error, error_description: description }, { status: 401, headers });
}
