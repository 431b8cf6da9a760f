import { z } from "zod";
import { DelegationId } from "@/lib/delegations/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { askedActions, askedStatuses } from "./model";

export const AskedRevocationId = z.string().regex(idPattern("askedRevocation"));
export const AskedRevocationParams = z.object({ askedRevocationId: AskedRevocationId });

export const AskRevocationRequest = z.strictObject({ reason: proseText(500) });
export const DecideAskedRequest = z.strictObject({ note: proseText(500) });

const Person = z.object({ id: z.string(), name: z.string() });

export const AskedRevocationResponse = z.object({
  id: AskedRevocationId,
  delegation: z.object({
    id: DelegationId,
    purpose: z.string(),
    status: z.string(),
    agent: z.object({ id: z.string(), name: z.string() }),
  }),
  askedBy: Person,
  reason: z.string(),
  askedAt: z.iso.datetime(),
  status: z.enum(askedStatuses),
  decidedBy: Person.nullable(),
  decidedAt: z.iso.datetime().nullable(),
  note: z.string().nullable(),
  can: z.array(z.enum(askedActions)),
  whyNot: z.partialRecord(z.enum(askedActions), z.object({ code: z.string(), reason: z.string() })),
});
export type AskedRevocationResponse = z.infer<typeof AskedRevocationResponse>;

export const AskedRevocationFilters = z.object({
  status: z.enum(askedStatuses).optional(),
  delegationId: DelegationId.optional(),
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type AskedRevocationFilters = z.infer<typeof AskedRevocationFilters>;

export const AskedRevocationList = z.object({
  revocationRequests: z.array(AskedRevocationResponse),
  next: z.string().nullable(),
});
export type AskedRevocationList = z.infer<typeof AskedRevocationList>;
