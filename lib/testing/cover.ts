import { answerCover, setCover } from "@/lib/approval-policies/cover/commands";
import type { SetCoverRequest } from "@/lib/approval-policies/cover/schema";

/** Has a person ask for a cover, who accepts. */
export async function coverFor(away: { personId: string }, request: SetCoverRequest): Promise<void> {
  await setCover(away, request);
  await answerCover({ personId: request.personId }, { personId: away.personId, answer: "accept" });
}
