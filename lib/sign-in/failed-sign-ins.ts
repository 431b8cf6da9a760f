import { append } from "@/lib/audit/append";
import type { AuditEvent } from "@/lib/audit/event";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { subscriberBlock } from "@/lib/platform/http/ip-address";
import { type FailedSignIn, type SignInFailure, signInFailed } from "@/lib/principals/events";
import {
  type CountedFailure,
  countFailure,
  type TakenFailure,
  takeDueFailures,
  takeFailuresOf,
} from "./throttle.store";

/**
 * Records a failed sign-in: the first of its reason, account and address block within a quarter of an hour.
 *
 * Further ones are counted and recorded together when the quarter is over, so that strangers cannot flood the log. They
 * are recorded sooner when the person signs in.
 */
export function recordFailedSignIn(reason: SignInFailure, failed: FailedSignIn): Promise<void> {
  const { personId, address } = failed;
  const key = `${reason} ${personId ?? "unknown"} ${subscriberBlock(address)}`;
  return recordFirst({ key, reason, personId, address }, signInFailed(reason, failed));
}

/** Counts a failed sign-in. It records only the first failure of a group within a quarter of an hour. */
export const recordFirst = (failure: CountedFailure, event: AuditEvent): Promise<void> =>
  transaction(async (tx) => {
    if (await countFailure(tx, failure)) await append(tx, event);
  });

/** Records what was counted in the quarters that are over; answers how many rows were settled. */
export const settleFailedSignIns = (): Promise<number> =>
  transaction(async (tx) => {
    const due = await takeDueFailures(tx);
    await recordCounted(tx, due);
    return due.length;
  });

/** Records what was counted of a person who signs in now: the log holds each failure before its success. */
export const settleFailuresBefore = async (tx: Tx, personId: string): Promise<void> =>
  recordCounted(tx, await takeFailuresOf(tx, personId));

async function recordCounted(tx: Tx, counted: readonly TakenFailure[]): Promise<void> {
  for (const { code, personId, address, since, attempts } of counted) {
    if (attempts === 0) continue;
    const failed = { personId: personId ?? undefined, email: undefined, address: address ?? "" };
    await append(tx, signInFailed(code as SignInFailure, { ...failed, further: { attempts, since } }));
  }
}
