import { z } from "zod";
import { ChangeReason } from "@/lib/control-changes/schema";
import { GroupId } from "@/lib/groups/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { attestationSilences, heirRules, leaverItemKinds, leaverOutcomes, leaverStatuses, takerRules } from "./model";

export const LeaverId = z.string().regex(idPattern("leaver"));
export const LeaverParams = z.object({ leaverId: LeaverId });

const Named = z.object({ id: z.string(), name: z.string() });
const Count = z.number().int();
const Instant = z.iso.datetime();

const Attestation = z.strictObject({
  /** Days between two times at which each owner is asked; null if they are not asked. */
  everyDays: z.int().min(30).max(730).nullable(),
  /** Days in which they answer. */
  dueDays: z.int().min(7).max(90),
  onSilence: z.enum(attestationSilences),
});
export type Attestation = z.infer<typeof Attestation>;

export const OwnershipSettings = z.object({
  graceDays: Count,
  fallbackGroup: Named.nullable(),
  /** How often owners are asked whether they still answer for their agents, and the next time. */
  attestation: Attestation.extend({ nextAt: Instant.nullable() }),
  /** Entity tag of the settings, for `If-Match` of an edit. */
  etag: z.string(),
});
export type OwnershipSettings = z.infer<typeof OwnershipSettings>;

export const ConfigureOwnershipRequest = z.strictObject({
  graceDays: z.int().min(1).max(365),
  /** The group whose members take over what no manager can. */
  fallbackGroupId: GroupId.nullable(),
  /** Absent: it stays as it is. */
  attestation: Attestation.optional(),
});
export type ConfigureOwnershipRequest = z.infer<typeof ConfigureOwnershipRequest>;

/** Counts of the things that a person would leave behind. Each count stops at 10,000. */
export const Departure = z.object({
  person: Named,
  sessions: Count,
  agents: Count,
  /** Delegations that they give, and those in their name. */
  delegations: z.object({ given: Count, inTheirName: Count }),
  /** Undecided requests that are assigned to them, or that they made or must consent to. */
  requests: z.object({ assigned: Count, own: Count }),
  /** Covers in which they are away or decide for another person. */
  covers: Count,
  /** Items of open access reviews that they have not answered finally. */
  reviews: Count,
  /** Access reviews that they planned and that are not closed: their number, and the first ones by name. */
  campaigns: z.object({ count: Count, first: z.array(Named) }),
  /** Delegations that stand on their approval alone and have not ended. */
  approvals: Count,
  /** Unused approvals of single actions that rest on their vote. */
  actions: Count,
  /** Detections that are not over and open cases, on which they work. */
  detections: Count,
  cases: Count,
  /** Offers and claims of ownership that wait for an answer, and roles of a backup owner. */
  offers: Count,
  /** Changes of controls that they proposed and that wait for a second person. */
  changes: Count,
  /** Groups in which they are the last active member. */
  lastOf: z.array(Named.extend({ decidesApprovals: z.boolean() })),
  manager: Named.nullable(),
  fallbackGroup: Named.nullable(),
  /** Who takes over how many agents by which rule; null where no rule names a person. */
  takers: z.array(z.object({ rule: z.enum(heirRules).nullable(), to: Named.nullable(), agents: Count })),
  graceDays: Count,
});
export type Departure = z.infer<typeof Departure>;

const Counts = z.object({ waiting: Count, rehomed: Count, stopped: Count, ended: Count });

export const LeaverResponse = z.object({
  id: LeaverId,
  person: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  status: z.enum(leaverStatuses),
  leftAt: Instant,
  graceEndsAt: Instant,
  finishedAt: Instant.nullable(),
  counts: Counts,
  /** SHA-256 of the certificate, base64url, as the record has it; null before the end. */
  certificateDigest: z.string().nullable(),
});
export type LeaverResponse = z.infer<typeof LeaverResponse>;

export const LeaverFilters = z.object({
  cursor: z.string().max(1_024).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type LeaverFilters = z.infer<typeof LeaverFilters>;

export const LeaverList = z.object({ leavers: z.array(LeaverResponse), next: z.string().nullable() });
export type LeaverList = z.infer<typeof LeaverList>;

export const LeaverItem = z.object({
  kind: z.enum(leaverItemKinds),
  id: z.string(),
  name: z.string(),
  outcome: z.enum(leaverOutcomes),
  /** Who has it now, or is asked to take it over. */
  to: Named.nullable(),
  rule: z.enum(takerRules).nullable(),
  at: Instant,
});
export type LeaverItem = z.infer<typeof LeaverItem>;

export const LeaverItemFilters = LeaverFilters.extend({ outcome: z.enum(leaverOutcomes).optional() });
export type LeaverItemFilters = z.infer<typeof LeaverItemFilters>;

export const LeaverItemList = z.object({ items: z.array(LeaverItem), next: z.string().nullable() });
export type LeaverItemList = z.infer<typeof LeaverItemList>;

/** The signed report: `certificate` is the exact text, and `signature` the signature lines of a C2SP signed note of it. */
export const SignedCertificate = z.object({ certificate: z.string(), signature: z.string() });
export type SignedCertificate = z.infer<typeof SignedCertificate>;

export const LeaveRequest = z.strictObject({
  /** Why. The record keeps it. */
  reason: ChangeReason,
  /** Whether it only previews the departure. Nothing is stored then. */
  dryRun: z.boolean().optional(),
});
export type LeaveRequest = z.infer<typeof LeaveRequest>;

/** The preview of a departure, or the report about the person who left. A job settles what is open in it. */
export const LeaveReport = z.discriminatedUnion("dryRun", [
  Departure.extend({ dryRun: z.literal(true) }),
  LeaverResponse.extend({
    dryRun: z.literal(false),
    /** The path of the console with the report. */
    link: z.string(),
  }),
]);
export type LeaveReport = z.infer<typeof LeaveReport>;
