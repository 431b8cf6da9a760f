import { z } from "zod";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { ShownDigest } from "./approve.schema";
import { requestStatuses } from "./model";
import { RequestId } from "./schema";

export const maxBatch = 50;
const batched = { id: RequestId, digest: ShownDigest };
/** As for a single decision, a denial needs a note. */
export const BatchDecision = z.discriminatedUnion("verdict", [
  z.strictObject({ ...batched, verdict: z.literal("approve"), note: proseText(1000).or(z.literal("")).optional() }),
  z.strictObject({ ...batched, verdict: z.literal("deny"), note: proseText(1000) }),
]);
export type BatchDecision = z.infer<typeof BatchDecision>;
export const BatchDecide = z.strictObject({ decisions: z.array(BatchDecision).min(1).max(maxBatch) });
export const BatchOutcome = z.object({
  requests: z.array(z.object({ id: RequestId, status: z.enum(requestStatuses), delegationId: z.string().nullable() })),
});
export type BatchOutcome = z.infer<typeof BatchOutcome>;
