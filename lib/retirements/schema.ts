import { z } from "zod";
import { HeldCounts } from "./certificate.schema";

const Instant = z.iso.datetime();

/** The retirement of an agent: its progress, its certificate, and later attempts to use the agent. */
export const RetirementResponse = z.object({
  agent: z.object({ id: z.string(), name: z.string() }),
  reason: z.string(),
  begunAt: Instant,
  begunBy: z.object({ id: z.string(), name: z.string() }),
  /** Since when the agent drained until then; null if it did not. */
  drainingSince: Instant.nullable(),
  /** The revocation that stopped the agent, with its proof of effect. */
  revocationId: z.string(),
  /** Null while its job runs. */
  finishedAt: Instant.nullable(),
  /** Live things now. */
  held: HeldCounts,
  /** Things that the retirement has ended so far. */
  ended: HeldCounts,
  /** When the last issued token expires; null if it has, or there was none. */
  tokensUntil: Instant.nullable(),
  /** The certificate, once its record is sealed. */
  certificate: z
    .object({
      /** SHA-256 of the signed statement's payload, base64url. */
      digest: z.string(),
      /** Place of the record of the end in the log. */
      index: z.number().int(),
    })
    .nullable(),
  /** The newest refused attempts to use the agent since it was stopped. */
  attempts: z.array(
    z.object({ index: z.number().int(), time: Instant, sentence: z.string(), code: z.string().nullable() }),
  ),
  /** Whether there are more attempts than are listed. */
  moreAttempts: z.boolean(),
  /** How many attempts were refused, in words, and the checkpoint that covers them; null while the trail lacks the beginning. */
  attemptsCounted: z.object({ sentence: z.string(), size: z.number().int(), signedAt: Instant }).nullable(),
});
export type RetirementResponse = z.infer<typeof RetirementResponse>;
