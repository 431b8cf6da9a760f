import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { runtime } from "@/lib/platform/base/runtime";
import { transaction } from "@/lib/platform/database/transaction";
import { refuseWhileHeld } from "@/lib/platform/watermark/hold";
import { may, type Principal } from "@/lib/principals/principal";
import { sessionRefusal } from "@/lib/principals/standing.policy";
import { loadSessionStanding } from "@/lib/principals/standing.store";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { tokenError } from "./errors";
import { subjectTokenIssued } from "./events";
import type { SubjectTokenResponse } from "./schema";
import { nameOfKnownAgent } from "./store";
import { signSubjectToken, subjectTokenSeconds } from "./subject-token";

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
