import { appendAll } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { readsCounted } from "./events";
import { takeMinutes } from "./store";

const portion = 500;

/** Records how many reads of each person's minute have no record of their own, and forgets the minute. */
export async function countWithheldReads(): Promise<void> {
  const takePortion = () =>
    transaction(async (tx) => {
      const now = clock.now();
      const minutes = await takeMinutes(tx, now, portion);
      await appendAll(tx, minutes.filter(({ withheld }) => withheld > 0).map(readsCounted), now);
      return minutes.length;
    });
  while ((await takePortion()) === portion);
}

export const countReads = defineJob({
  name: "audit.count-reads",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: countWithheldReads,
});
