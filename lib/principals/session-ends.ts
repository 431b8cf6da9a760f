import { z } from "zod";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { inPortions } from "@/lib/platform/jobs/portions";
import * as store from "./session-ends.store";

/** The job that writes sessions which ended together. No judgement waits for it. `lib/sign-in` defines it. */
export const settleSessionsJob = {
  name: "people.settle-sessions",
  // A person or a provider.
  payload: z.object({ subjectId: z.string() }),
};

/**
 * Ends sessions at once, however many they are: one row is written. The transaction must hold the barrier alone.
 *
 * @returns How many live ones ended, up to 1,000.
 */
export async function endSessions(tx: Tx, of: store.SessionsOf, which: store.Which): Promise<number> {
  const ended = await store.countLive(tx, of, which);
  await store.writeEnd(tx, of, which);
  const subjectId = "personId" in of ? of.personId : of.providerId;
  await enqueue(tx, settleSessionsJob, { subjectId }, { behind: true });
  return ended;
}

/** Ends a person's sessions, except one if it is named. */
export const endSessionsOf = (tx: Tx, personId: string, except = ""): Promise<number> =>
  endSessions(tx, { personId }, { except });

/** Ends all sessions that were opened with a provider. */
export const endSessionsOfProvider = (tx: Tx, providerId: string): Promise<number> =>
  endSessions(tx, { providerId }, {});

/** Ends a person's sessions that were opened with an account at that issuer. */
export const endSessionsOfIssuer = (tx: Tx, personId: string, iss: string): Promise<number> =>
  endSessions(tx, { personId }, { iss });

/** Writes sessions that ended together, in short portions. Safe to repeat; false if some are left. */
export const settleSessions = (subjectId: string, withinMs?: number): Promise<boolean> =>
  inPortions(async (take) => (await transaction((tx) => store.writeEnded(tx, subjectId, take))) > 0, withinMs);
