import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { ACTION_NAME, FIELD_NAME, TASK_NAME, TYPE_NAME } from "@/lib/authority/language/model";
import { idPattern } from "@/lib/platform/base/id-kind";
import { nameText } from "@/lib/platform/base/text/plain-text";

export const TestId = z.string().regex(idPattern("authorityTest"));
export const TestParams = z.object({ testId: TestId });

const printable = z.string().regex(/^\P{Cc}*$/u);

/** One action, as an enforcement point would describe it. An omitted member is not stated. */
export const TestQuestion = z.strictObject({
  location: printable.min(1).max(512),
  type: z.string().regex(TYPE_NAME),
  action: z.string().regex(ACTION_NAME),
  identifier: printable.min(1).max(1024),
  task: z.string().regex(TASK_NAME).exactOptional(),
  ip: z
    .string()
    .regex(/^[0-9a-fA-F:.]{2,45}$/)
    .exactOptional(),
  /** Time of the action; by default the time of the test run. */
  at: z.iso.datetime({ offset: true }).exactOptional(),
  /** The catalogue's fields, by name. */
  fields: z
    .record(z.string().regex(FIELD_NAME), printable.max(200))
    .refine((fields) => Object.keys(fields).length <= 32, { params: { code: "too_many" }, error: "too_many" })
    .default({}),
});
export type TestQuestion = z.infer<typeof TestQuestion>;

export const testVerdicts = ["allow", "ask", "deny"] as const;
export const TestVerdict = z.enum(testVerdicts);
export type TestVerdict = z.infer<typeof TestVerdict>;

export const SaveTest = z.strictObject({ name: nameText(120), question: TestQuestion, expected: TestVerdict });
export type SaveTest = z.infer<typeof SaveTest>;

/** Omitted members keep their value. */
export const EditTest = z.strictObject({
  name: nameText(120).optional(),
  question: TestQuestion.optional(),
  expected: TestVerdict.optional(),
});
export type EditTest = z.infer<typeof EditTest>;

export const TestResponse = z.object({
  id: TestId,
  agentId: AgentId,
  name: z.string(),
  question: TestQuestion,
  expected: TestVerdict,
  version: z.number().int(),
  createdAt: z.iso.datetime(),
});
export type TestResponse = z.infer<typeof TestResponse>;

/** All saved tests of one agent: they are few. */
export const TestList = z.object({ tests: z.array(TestResponse), can: z.array(z.enum(["save"])) });
export type TestList = z.infer<typeof TestList>;

export const TestRemoved = z.object({ id: TestId });
