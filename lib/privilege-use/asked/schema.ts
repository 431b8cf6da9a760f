import { z } from "zod";
import { DelegationId, NarrowDelegation } from "@/lib/delegations/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { narrowingActions, narrowingStatuses } from "./model";

export const NarrowingId = z.string().regex(idPattern("narrowingRequest"));
export const NarrowingParams = z.object({ narrowingRequestId: NarrowingId });

export const AskNarrowing = z.strictObject({
  /** The days of use that the suggestion is for. */
  days: z.number().int().min(1).max(365).default(90),
  reason: proseText(500),
});
export type AskNarrowing = z.infer<typeof AskNarrowing>;

/** The suggestion that the owner was shown, and the version of the delegation that it narrows. */
export const AcceptNarrowing = z.strictObject({
  authority: NarrowDelegation.shape.authority.unwrap(),
  version: z.number().int().min(1),
});
export type AcceptNarrowing = z.infer<typeof AcceptNarrowing>;

export const EndNarrowing = z.strictObject({ note: proseText(500) });

const Person = z.object({ id: z.string(), name: z.string() });

export const NarrowingResponse = z.object({
  id: NarrowingId,
  delegation: z.object({
    ...{ id: DelegationId, purpose: z.string() },
    agent: z.object({ id: z.string(), name: z.string() }),
  }),
  askedBy: Person,
  reason: z.string(),
  days: z.number().int(),
  /** The suggestion when it was asked, for the version of the delegation at that time. */
  suggestion: z.array(z.record(z.string(), z.unknown())),
  version: z.number().int(),
  askedAt: z.iso.datetime(),
  /** It ends by itself at this time, or earlier with the delegation. */
  expiresAt: z.iso.datetime(),
  status: z.enum(narrowingStatuses),
  /** The person who answered or withdrew it; null while it is open or expired. */
  decidedBy: Person.nullable(),
  endedAt: z.iso.datetime().nullable(),
  note: z.string().nullable(),
  can: z.array(z.enum(narrowingActions)),
  whyNot: z.partialRecord(z.enum(narrowingActions), z.object({ code: z.string(), reason: z.string() })),
});
export type NarrowingResponse = z.infer<typeof NarrowingResponse>;

export const NarrowingFilters = z.object({
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type NarrowingFilters = z.infer<typeof NarrowingFilters>;

export const NarrowingList = z.object({
  narrowingRequests: z.array(NarrowingResponse),
  /** Why the asker cannot ask the owner now; null if they can, as far as there is a suggestion. */
  whyNotAsk: z.object({ code: z.string(), reason: z.string() }).nullable(),
  next: z.string().nullable(),
});
export type NarrowingList = z.infer<typeof NarrowingList>;
