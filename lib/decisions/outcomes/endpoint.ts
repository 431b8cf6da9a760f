import { authenticate, maxBody, refusal } from "@/lib/decisions/endpoint";
import { ReportOutcome } from "@/lib/decisions/schema";
import { answerWithin } from "@/lib/platform/base/answer-within";
import { DomainError } from "@/lib/platform/base/domain-error";
import type { MachineCall } from "@/lib/platform/http/machine-route";
import { readBytes } from "@/lib/platform/http/read-body";
import { assertJsonContentType } from "@/lib/protocols/authzen/errors";
import { parseStrictJsonBytes } from "@/lib/protocols/json/strict-json";
import { reportOutcome } from "./commands";

const answerWithinMs = 2_000;
const tooLate = () =>
  new DomainError("unavailable", "unavailable", "The database does not answer. Report it again; it counts only once.");

/** Accepts the report of an outcome: 200 if it is recorded, also if it was recorded before. */
export async function answerOutcome({ request, requestId }: MachineCall): Promise<Response> {
  try {
    const asker = await answerWithin(answerWithinMs, authenticate(request), tooLate);
    assertJsonContentType(request.headers.get("content-type"));
    const body = ReportOutcome.safeParse(parseStrictJsonBytes(await readBytes(request), maxBody));
    if (!body.success) throw malformed(body.error.issues);
    const { decision_id: decisionId, outcome } = body.data;
    await answerWithin(answerWithinMs, reportOutcome(asker, { decisionId, outcome }), tooLate);
    return Response.json({ decision_id: decisionId, outcome });
  } catch (error) {
    return refusal(error, requestId);
  }
}

type Issue = { path: PropertyKey[]; code: string; keys?: string[] };

function malformed(issues: readonly Issue[]): DomainError {
  const errors = issues.flatMap(({ path, code, keys }) =>
    (keys ?? [path.map(String).join(".")]).map((member) => ({ path: member, code })),
  );
  return new DomainError("malformed_request", "malformed", "A member of the request has the wrong form.", { errors });
}
