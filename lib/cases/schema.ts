import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { AuditEntry } from "@/lib/audit/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { creationSorts } from "@/lib/platform/base/sorts.model";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";
import { nameText, proseText } from "@/lib/platform/base/text/plain-text";
import { Email } from "@/lib/principals/email";
import { PersonId } from "@/lib/principals/schema";
import { caseStates, mostCases, mostPins } from "./model";

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
  /** Entries to pin at once, without notes. */
  pins: z
    .array(z.number().int().min(0).max(999_999_999_999_999))
    .max(mostPins)
    .refine((indexes) => new Set(indexes).size === indexes.length, { error: "repeated" })
    .optional(),
});
export type OpenCase = z.infer<typeof OpenCase>;

/** A note, or nothing. */
const Note = z.union([z.literal(""), proseText(1000)]);

export const PinEntry = z.strictObject({
  index: z.number().int().min(0).max(999_999_999_999_999),
  note: Note.optional(),
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
export const ChangeNote = z.strictObject({ note: Note });

export const HandOverCase = z.strictObject({
  /** The address of the person who is to work on it. */
  email: Email,
  /** The person who works on it now. */
  from: PersonId,
  note: proseText(1000).optional(),
});
export type HandOverCase = z.infer<typeof HandOverCase>;

export const CloseCase = z.strictObject({
  /** The finding, or the reason why there is none. */
  reason: proseText(1000),
});
export type CloseCase = z.infer<typeof CloseCase>;

export const ReopenCase = z.strictObject({ reason: proseText(1000).optional() }).prefault({});
export type ReopenCase = z.infer<typeof ReopenCase>;

export const caseFilterKeys = ["state", "agent", "assignee", "by", "id"] as const;

export const CaseFilters = z.object({
  q: z.string().max(1000).optional(),
  sort: z.enum([...creationSorts, "title", "-title"]).default("-created"),
  state: z.enum(caseStates).optional(),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(mostCases).default(50),
});
export type CaseFilters = z.infer<typeof CaseFilters>;

/** Entries whose cases are asked for: numbers, separated by commas. */
export const PinFilters = z.object({
  index: z
    .string()
    .max(3_300)
    .regex(/^(?:0|[1-9]\d{0,14})(?:,(?:0|[1-9]\d{0,14})){0,199}$/)
    .transform((text) => text.split(",").map(Number)),
});
export type PinFilters = z.infer<typeof PinFilters>;

const Person = z.object({ id: z.string(), name: z.string().nullable() });

export const CaseSummary = z.object({
  id: CaseId,
  title: z.string(),
  agent: Person.nullable(),
  from: z.string(),
  to: z.string(),
  createdBy: Person,
  createdAt: z.string(),
  /** The person who works on it. */
  assignee: Person,
  pinCount: z.number().int(),
  state: z.enum(caseStates),
  /** Null while the case is open. */
  closed: z.object({ at: z.string(), by: Person, reason: z.string() }).nullable(),
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

export const CaseList = z.object({ cases: z.array(CaseSummary), next: z.string().nullable() });
export type CaseList = z.infer<typeof CaseList>;

export const PinList = z.object({
  pins: z.array(
    z.object({ index: z.number().int(), note: z.string(), case: z.object({ id: CaseId, title: z.string() }) }),
  ),
});
export type PinList = z.infer<typeof PinList>;

export const CaseRemoved = z.object({ id: CaseId });
