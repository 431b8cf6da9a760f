import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";

export const IssueSubjectTokenRequest = z.strictObject({
  /** The only agent that may exchange it. If absent, every agent with a delegation in the person's name may. */
  agentId: z.string().regex(idPattern("agent")).optional(),
});
export type IssueSubjectTokenRequest = z.infer<typeof IssueSubjectTokenRequest>;

export const SubjectTokenResponse = z.object({ subjectToken: z.string(), expiresAt: z.iso.datetime() });
export type SubjectTokenResponse = z.infer<typeof SubjectTokenResponse>;
