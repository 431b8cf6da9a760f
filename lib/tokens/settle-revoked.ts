import { z } from "zod";
import { append, appendAll } from "@/lib/audit/append";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { inPortions } from "@/lib/platform/jobs/portions";
import { tokenRevoked } from "./events";
import * as store from "./store";

/** The job that writes a revocation into the tokens that were exchanged. */
export const settleRevokedJob = {
  name: "tokens.settle-revoked",
  payload: z.object({ jti: z.string(), instanceId: z.string() }),
};

type Revocation = z.infer<typeof settleRevokedJob.payload>;

/**
 * Revokes a token, and with it every token that was exchanged from it, and from those: all of them are judged by the
 * tokens that they came from. One row is written, however many they are; a job writes the others and their records.
 *
 * The transaction must hold the barrier alone. A concurrent exchange is then either in the tree already, or finds the
 * token revoked.
 *
 * @param instanceId The instance that revokes it.
 * @returns false for a token that is unknown or was revoked before.
 * @see RFC 7009 section 2.1
 */
export async function revokeToken(tx: Tx, { jti, instanceId }: Revocation): Promise<boolean> {
  const token = await store.revokeRow(tx, jti);
  if (!token) return false;
  await append(tx, tokenRevoked({ type: "instance", id: instanceId }, token, jti));
  if (await store.isExchanged(tx, jti)) await enqueue(tx, settleRevokedJob, { jti, instanceId });
  return true;
}

/** The most tokens that are looked up together. */
const together = 10_000;

/**
 * Writes a revocation into the live tokens below the revoked one, in short portions. Each gets its record. No judgement
 * waits for it. Safe to repeat.
 *
 * @returns false if some are left.
 */
export async function settleRevoked({ jti, instanceId }: Revocation, withinMs?: number): Promise<boolean> {
  const below = await store.unrevokedBelow(prisma(), jti, together);
  let done = 0;
  const portion = (take: number) =>
    transaction(async (tx) => {
      const some = below.slice(done, done + take);
      const revoked = await store.revokeRowsWith(tx, jti, some);
      const actor = { type: "instance", id: instanceId } as const;
      await appendAll(
        tx,
        revoked.map((token) => tokenRevoked(actor, token, jti)),
      );
      return some.length;
    });
  const finished = await inPortions(async (take) => {
    done += await portion(take);
    return done < below.length;
  }, withinMs);
  return finished && below.length < together;
}
