import { admit } from "@/lib/agents/commands/admit";
import { append } from "@/lib/audit/append";
import * as store from "@/lib/credentials/enrolment-token.store";
import { enrolmentTokenIssued, enrolmentTokenRevoked } from "@/lib/credentials/events";
import type { EnrolmentToken } from "@/lib/credentials/model";
import type { IssueEnrolmentTokenRequest } from "@/lib/credentials/schema";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { newOpaqueSecret } from "@/lib/platform/base/opaque-secret";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { actingPeople, type Principal } from "@/lib/principals/principal";

/**
 * Issues a one-time token that enrols one instance of an agent. Only the answer contains the token (I8).
 *
 * It can be issued before the agent is active, but it enrols only while the agent is active.
 */
export function issueEnrolmentToken(
  principal: Principal,
  agentId: string,
  { ttlSeconds, expectedThumbprint, network }: IssueEnrolmentTokenRequest,
): Promise<{ token: EnrolmentToken; secret: string }> {
  const { secret, hash } = newOpaqueSecret("met");
  return transaction(async (tx) => {
    await admit(tx, principal, agentId, "enrol");
    const token = await store.insert(tx, {
      id: newId("enrolmentToken"),
      agentId,
      tokenHash: hash,
      expiresAt: new Date(clock.now().getTime() + ttlSeconds * 1000),
      expectedJkt: expectedThumbprint ?? null,
      network: network ?? null,
      createdById: principal.personId,
      behindIds: actingPeople(principal),
    });
    await append(tx, enrolmentTokenIssued({ type: "person", id: principal.personId }, token));
    return { token, secret };
  });
}

/** Revokes an open enrolment token; throws `enrolment_token_not_found` or `enrolment_token_state`. */
export async function revokeEnrolmentToken(principal: Principal, agentId: string, tokenId: string): Promise<void> {
  // A refused request never takes the barrier. An accepted one is judged again behind it.
  await admit(prisma(), principal, agentId, "enrol", { ends: true });
  await store.getOpen(prisma(), agentId, tokenId);
  return transaction(
    async (tx) => {
      await admit(tx, principal, agentId, "enrol", { ends: true });
      const token = await store.revoke(tx, agentId, tokenId);
      await append(tx, enrolmentTokenRevoked({ type: "person", id: principal.personId }, token));
    },
    { barrier: "exclusive" },
  );
}
