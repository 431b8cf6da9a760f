import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { dormancySteps, silentKinds } from "./model";

const Instant = z.iso.datetime();

export const ExpectSilenceRequest = z.strictObject({
  /** At most 400 days from now. */
  until: z.iso.datetime({ offset: true }),
  reason: proseText(500),
});
export type ExpectSilenceRequest = z.infer<typeof ExpectSilenceRequest>;

export const ResumeSilentRequest = z.strictObject({
  /** The agent, one of its delegations, or one of its instances. */
  subjectId: z.union([
    z.string().regex(idPattern("agent")),
    z.string().regex(idPattern("delegation")),
    z.string().regex(idPattern("instance")),
  ]),
  reason: proseText(500).optional(),
});
export type ResumeSilentRequest = z.infer<typeof ResumeSilentRequest>;

export const DormancyResponse = z.object({
  agentId: z.string(),
  /** Null if it never acted. The renewal of a token is no action. */
  lastActionAt: Instant.nullable(),
  /** The steps of its blueprint; null for none. */
  policy: z
    .object({
      warnDays: z.number().int(),
      suspendDays: z.number().int().optional(),
      retireDays: z.number().int().optional(),
    })
    .nullable(),
  /** The steps that were taken, for the agent, its delegations and its instances. At most 200 are listed. */
  steps: z.array(
    z.object({
      subjectId: z.string(),
      kind: z.enum(silentKinds),
      step: z.enum(dormancySteps),
      silentSince: Instant,
      at: Instant,
      /** Entity tag of the step and of the version of the agent, for `If-Match` of a resumption. */
      etag: z.string(),
    }),
  ),
  /** The declared silence, until which no step is taken. */
  expected: z
    .object({
      until: Instant,
      reason: z.string(),
      declaredBy: z.object({ id: z.string(), name: z.string() }),
      at: Instant,
    })
    .nullable(),
  /** Whether the reader may declare a silence and resume what was suspended for one. */
  mayAnswer: z.boolean(),
  /** Whether the caller may declare a silence and end it. The backup owner may, too. */
  mayExpect: z.boolean(),
});
export type DormancyResponse = z.infer<typeof DormancyResponse>;
