import { z } from "zod";
import { actionOutcomes } from "@/lib/action-approvals/model";
import { idPattern } from "@/lib/platform/base/id-kind";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";
import { proseText } from "@/lib/platform/base/text/plain-text";

export const ReportOutcome = z.strictObject({
  decision_id: z.string().regex(idPattern("decision")),
  outcome: z.enum(actionOutcomes),
});

/** Matches text without control characters: records keep it, and PostgreSQL texts cannot contain NUL. */
const printable = /^\P{Cc}+$/u;

/** The reserved members of an evaluation's `context`. The fields of the catalogue are next to them. */
export const EvaluationContext = z.object({
  task: z.string().max(64).regex(printable).optional(),
  ip: z.string().min(2).max(45).optional(),
  operation_digest: z.string().min(1).max(128).regex(printable).optional(),
  dpop: z
    .object({ proof: z.string().max(8192), method: z.string().min(1).max(16), url: z.string().max(2048) })
    .optional(),
});

/** The members of `subject.properties` that identify the token. */
export const SubjectProperties = z.object({
  access_token: z.string().max(8192).optional(),
  token_jti: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional(),
});

/** The members of a request from a denial that replace the suggested ones. */
export const RequestFromDenial = z.strictObject({
  purpose: proseText(1000).optional(),
  expiresAt: GivenInstant.optional(),
});
export type RequestFromDenial = z.infer<typeof RequestFromDenial>;
