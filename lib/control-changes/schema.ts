import { z } from "zod";
import { type IdKind, idPattern } from "@/lib/platform/base/id-kind";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { ItemRisk } from "@/lib/risk/item.schema";
import { changeActions, changeStatuses } from "./model";

export const ChangeId = z.string().regex(idPattern("controlChange"));

/** A second person's yes to exactly the document that was read. */
export const ConfirmChangeRequest = z.strictObject({ digest: z.string().min(1).max(100) });
export type ConfirmChangeRequest = z.infer<typeof ConfirmChangeRequest>;

export const EndChangeRequest = z.strictObject({ note: proseText(500) });
export type EndChangeRequest = z.infer<typeof EndChangeRequest>;

const NamedPerson = z.object({ id: z.string(), name: z.string() });
const Refusal = z.object({ code: z.string(), reason: z.string() });

/** A change that takes two people, as the second one is shown it. The browser hashes the bytes of `document`. */
export const ControlChangeResponse = z.object({
  id: ChangeId,
  kind: z.string(),
  subjectId: z.string(),
  basedOn: z.number().int(),
  document: z.string(),
  digest: z.string(),
  /** Its risk when it was proposed. */
  risk: ItemRisk,
  reason: z.string(),
  status: z.enum(changeStatuses),
  proposedBy: NamedPerson,
  proposedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  decidedBy: NamedPerson.nullable(),
  decidedAt: z.iso.datetime().nullable(),
  note: z.string().nullable(),
  can: z.array(z.enum(changeActions)),
  whyNot: z.partialRecord(z.enum(changeActions), Refusal),
});
export type ControlChangeResponse = z.infer<typeof ControlChangeResponse>;

/** A change that waits for a second person. It is confirmed exactly as proposed. */
export const WaitingChange = z.object({ changeId: ChangeId });

/** The answer of a dry run of a proposal: its risk as it would be stored. Null: no second person is needed. */
export const ProposalRisk = z.object({
  risk: ItemRisk.nullable().default(null),
  /** Why the proposal would be refused now. */
  refusal: z.object({ code: z.string(), detail: z.string() }).nullable().default(null),
});
export type ProposalRisk = z.infer<typeof ProposalRisk>;

/** The proposer's reason, for the second person. */
export const ChangeReason = proseText(500);

export const ControlChangeList = z.object({
  controlChanges: z.array(ControlChangeResponse),
  next: z.string().nullable(),
});
export type ControlChangeList = z.infer<typeof ControlChangeList>;

/** Kinds of things whose changes this list holds. */
const subjectKinds = [
  "person",
  "agent",
  "blueprint",
  "approvalPolicy",
  "resourceServer",
  "identityProvider",
  "trustedIssuer",
  "revocation",
  "legalHold",
] as const satisfies readonly IdKind[];

export const OpenChangeFilters = z.object({
  /** Only changes of this thing; `log`: of the retention. */
  subject: z.union([z.literal("log"), ...subjectKinds.map((kind) => z.string().regex(idPattern(kind)))]).optional(),
  cursor: z.string().max(1_024).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type OpenChangeFilters = z.infer<typeof OpenChangeFilters>;
