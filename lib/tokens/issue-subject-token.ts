import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { DomainError, type ErrorKind } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { runtime } from "@/lib/platform/base/runtime";
import { transaction } from "@/lib/platform/database/transaction";
import { refuseWhileHeld } from "@/lib/platform/watermark/hold";
import { may, type Principal } from "@/lib/principals/principal";
import { sessionRefusal } from "@/lib/principals/standing.policy";
import { loadSessionStanding } from "@/lib/principals/standing.store";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { subjectTokenIssued } from "./events";
import type { SubjectTokenResponse } from "./schema";
import { nameOfKnownAgent } from "./store";
import { signSubjectToken, subjectTokenSeconds } from "./subject-token";

const refusals = {
  agent_not_found: ["not_found", "There is no such agent, or it is not yours to see."],
  session_required: ["forbidden", "A subject token needs a session of your own. Sign in at the console and try again."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Makes a refusal of a subject token. */
function tokenError(code: keyof typeof refusals, path?: string): DomainError {
  const [kind, detail] = refusals[code];
  return new DomainError(code, kind, detail, { errors: path ? [{ path, code: "unknown" }] : [] });
}

/**
 * Issues a subject token by which an agent may act for a signed-in person. It is valid for five minutes while the
 * session lasts. It gives no authority: that requires a delegation in the person's name (rules T3).
 *
 * @throws DomainError `log_restored`; `agent_not_found`; `session_required` without a session of the person.
 * @see RFC 8693 section 2.1
 */
export async function issueSubjectToken(
  principal: Principal,
  agentId: string | undefined,
): Promise<SubjectTokenResponse> {
  refuseWhileHeld();
  const { personId, sessionId } = principal;
  const now = clock.now();
  const session = await loadSessionStanding(sessionId);
  if (!session || sessionRefusal(session, personId, now)) throw tokenError("session_required");
  return transaction(async (tx) => {
    const seesAll = may(principal, "agents:read");
    const name = agentId === undefined ? undefined : await nameOfKnownAgent(tx, agentId, { personId, seesAll });
    if (agentId !== undefined && name === undefined) throw tokenError("agent_not_found", "agentId");
    const iat = Math.floor(now.getTime() / 1000);
    const exp = Math.min(iat + subjectTokenSeconds, Math.floor(session.expiresAt.getTime() / 1000));
    const jti = newId("subjectToken");
    const mayAct = name === undefined ? undefined : { sub: spiffeId(runtime().trustDomain, name) };
    await append(tx, subjectTokenIssued({ personId, sessionId, jti, expires: exp, agentId }));
    const subjectToken = signSubjectToken({ personId, sessionId, jti, iat, exp, mayAct });
    return { subjectToken, expiresAt: new Date(exp * 1000).toISOString() };
  });
}
