import { answerWithin } from "@/lib/platform/base/answer-within";
import { DomainError } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import type { MachineCall } from "@/lib/platform/http/machine-route";
import { isChallenged, unauthorized } from "@/lib/tokens/challenge";
import { answerWithinMs, tooLate } from "@/lib/tokens/read-form";
import { stillWaits, waitForDecision, whoWaits } from "./long-poll.queries";

const maxWaitSeconds = 30;

/**
 * Answers the status of an action approval: at once, or with `wait` as soon as it is decided. Answers 404 if the
 * approval is not for the caller, and 401 if the credential is no longer valid after the wait.
 */
export async function answerWait({ request, params }: MachineCall): Promise<Response> {
  const { headers, method, signal } = request;
  const id = params.id ?? "";
  const url = `${runtime().publicUrl}/access/v1/approvals/${id}`;
  const presented = { authorization: headers.get("authorization"), dpop: headers.get("dpop"), method, url };
  try {
    const seconds = readWait(new URL(request.url).searchParams);
    const waiting = await answerWithin(answerWithinMs, whoWaits(presented), tooLate);
    const answer = await waitForDecision(id, waiting, { seconds, signal });
    if (seconds > 0) await answerWithin(answerWithinMs, stillWaits(presented), tooLate);
    if (answer) return Response.json(answer, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    if (isChallenged(error)) return unauthorized(error, presented.authorization !== null);
    throw error;
  }
  throw new DomainError("not_found", "not_found", "The approval does not exist, or you may not read it.");
}

function readWait(query: URLSearchParams): number {
  const text = query.get("wait") ?? "0";
  if (/^\d{1,2}$/.test(text) && Number(text) <= maxWaitSeconds) return Number(text);
  throw new DomainError("malformed_request", "malformed", `wait is 0 to ${maxWaitSeconds} seconds.`, {
    errors: [{ path: "wait", code: "out_of_range" }],
  });
}
