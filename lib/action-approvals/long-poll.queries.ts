import { clock } from "@/lib/platform/base/clock";
import { isId } from "@/lib/platform/base/id-kind";
import { type Caller, watchOne } from "@/lib/platform/events/watch";
import { pepServer } from "@/lib/tokens/issue/authenticate-pep-or-instance";
import { holderOfToken, type PresentedToken, validTokenOf } from "@/lib/tokens/issue/present-token";
import { type ActionApprovalStatus, statusAt } from "./model";
import { findForMachine } from "./store";

/** The agent or the resource server whose approvals the caller may read. */
export type Waiting = { agentId: string } | { resourceServerId: string };
export type WaitAnswer = { id: string; status: ActionApprovalStatus; expires_at: string };

/**
 * Authenticates a resource server by its PEP key, or an agent by its access token and a proof. The proof is used up.
 *
 * @throws OAuthError `invalid_token`, `invalid_dpop_proof`, `use_dpop_nonce`
 */
export async function whoWaits(presented: PresentedToken): Promise<Waiting> {
  const server = await pepServer(presented.authorization);
  if (server) return { resourceServerId: server.id };
  return { agentId: (await holderOfToken(presented)).client.agent.id };
}

/**
 * Checks after a wait that the credential is still valid. The proof was used up when the wait began.
 *
 * @throws OAuthError `invalid_token`
 */
export async function stillWaits({ authorization }: PresentedToken): Promise<void> {
  if (!(await pepServer(authorization))) await validTokenOf(authorization);
}

/** The caller and its most open waits. A resource server waits for all of its agents, an agent only for itself. */
const callerOf = (waiting: Waiting): Caller =>
  "agentId" in waiting ? { id: waiting.agentId, share: 100 } : { id: waiting.resourceServerId, share: 1_000 };

/** Reads the status of an approval; undefined if it does not exist or is not for the caller. */
export async function readForMachine(id: string, waiting: Waiting): Promise<WaitAnswer | undefined> {
  const found = isId("actionApproval", id) ? await findForMachine(id) : undefined;
  if (!found) return undefined;
  const theirs =
    "agentId" in waiting ? found.agentId === waiting.agentId : found.resourceServerId === waiting.resourceServerId;
  if (!theirs) return undefined;
  return { id, status: statusAt(found, clock.now()), expires_at: found.expiresAt.toISOString() };
}

/**
 * Reads the status of an approval as soon as it is decided, and after `seconds` at the latest. Notifications are only
 * hints; the answer is read from the database.
 *
 * @throws DomainError `too_many_waiting` if the caller has too many open waits
 */
export async function waitForDecision(
  id: string,
  waiting: Waiting,
  { seconds, signal }: { seconds: number; signal: AbortSignal },
): Promise<WaitAnswer | undefined> {
  const until = performance.now() + seconds * 1000;
  const first = await readForMachine(id, waiting);
  if (first?.status !== "pending" || seconds === 0) return first;
  const watch = await watchOne("action-approvals", id, callerOf(waiting));
  try {
    for (;;) {
      const answer = await readForMachine(id, waiting);
      if (!watch || answer?.status !== "pending") return answer;
      // No notification announces the expiry, so the wait ends by then.
      const left = Math.min(until - performance.now(), Date.parse(answer.expires_at) - clock.now().getTime());
      if (left <= 0 || signal.aborted) return answer;
      if ((await watch.next(left, signal)) !== "changed") return await readForMachine(id, waiting);
    }
  } finally {
    watch?.stop();
  }
}
