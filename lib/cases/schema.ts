import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { AuditEntry } from "@/lib/audit/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";
import { nameText, proseText } from "@/lib/platform/base/text/plain-text";

export const CaseId = z.string().regex(idPattern("case"));
export const CaseParams = z.object({ caseId: CaseId });

/** Digits alone, as for entries of the trail. */
const PinIndex = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,14})$/)
  .transform(Number);
export const PinParams = z.object({ caseId: CaseId, index: PinIndex });

export const OpenCase = z.strictObject({
  title: nameText(200),
  /** The agent that the case is about. */
  agentId: AgentId.optional(),
  from: GivenInstant,
  to: GivenInstant,
});
export type OpenCase = z.infer<typeof OpenCase>;

export const PinEntry = z.strictObject({
  index: z.number().int().min(0).max(999_999_999_999_999),
  note: proseText(1000),
});
export type PinEntry = z.infer<typeof PinEntry>;

/** Wishes for an evidence pack. A request without them may come without a body. */
export const MakePack = z
  .strictObject({
    /** The question that the investigation answers, and its finding, for the report. */
    question: proseText(1000).optional(),
    finding: proseText(4000).optional(),
    /** A checkpoint that you kept. Without it, the pack is compared with that of your latest export. */
    since: z.string().min(1).max(4096).optional(),
  })
  .prefault({});
export type MakePack = z.infer<typeof MakePack>;

const Person = z.object({ id: z.string(), name: z.string().nullable() });

export const CaseSummary = z.object({
  id: CaseId,
  title: z.string(),
  agent: Person.nullable(),
  from: z.string(),
  to: z.string(),
  createdBy: Person,
  createdAt: z.string(),
  pinCount: z.number().int(),
});
export type CaseSummary = z.infer<typeof CaseSummary>;

export const CasePin = z.object({
  index: z.number().int(),
  note: z.string(),
  pinnedBy: Person,
  at: z.string(),
  entry: AuditEntry.nullable(),
});

export const CaseResponse = CaseSummary.extend({ pins: z.array(CasePin) });
export type CaseResponse = z.infer<typeof CaseResponse>;

export const CaseList = z.object({ cases: z.array(CaseSummary) });
export type CaseList = z.infer<typeof CaseList>;

export const CaseRemoved = z.object({ id: CaseId });
