import { z } from "zod";
import { AuthoritySchema, AuthorityShape } from "@/lib/authority/language/schema";
import { ChangeId, ControlChangeResponse } from "@/lib/control-changes/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { entitlementSources } from "@/lib/principals/entitlement.model";

/** A person or a group. */
const SubjectId = z.union([z.string().regex(idPattern("person")), z.string().regex(idPattern("group"))]);
export const EntitlementParams = z.object({ subjectId: SubjectId });
export const EntitlementChangeParams = z.object({ changeId: ChangeId });

const None = z.strictObject({ kind: z.literal("none") });
const Nothing = z.strictObject({ kind: z.literal("nothing") });

/** `none`: nothing is set here; `nothing`: may delegate nothing. */
export const EntitlementValue = z.discriminatedUnion("kind", [
  None,
  Nothing,
  z.strictObject({ kind: z.literal("authority"), authority: AuthorityShape }),
]);
export type EntitlementValue = z.infer<typeof EntitlementValue>;

export const ProposeEntitlementRequest = z.strictObject({
  subjectId: SubjectId,
  entitlement: z.discriminatedUnion("kind", [
    None,
    Nothing,
    z.strictObject({ kind: z.literal("authority"), authority: AuthoritySchema }),
  ]),
  reason: proseText(500),
  /** The version that was read: a proposal on an older one is refused (412). Taking everything away holds on any. */
  version: z.number().int().min(0).optional(),
});
export type ProposeEntitlementRequest = z.infer<typeof ProposeEntitlementRequest>;

const GroupRef = z.object({ id: z.string(), name: z.string() });

export const EffectiveEntitlement = z.object({
  source: z.enum(entitlementSources),
  /** Null is the entitlement `standard`: every active type. Empty is nothing. */
  authority: z.union([z.tuple([]), AuthorityShape]).nullable(),
  sentence: z.string(),
  /** The groups from which it comes. */
  groups: z.array(GroupRef),
  /** Elements of groups that the person may not delegate, because they overlap with an older group's element. */
  leftOut: z.array(z.object({ group: GroupRef, sentence: z.string() })),
});
export type EffectiveEntitlement = z.infer<typeof EffectiveEntitlement>;

export const EntitlementResponse = z.object({
  subject: z.object({ type: z.enum(["person", "group"]), id: z.string(), name: z.string() }),
  set: EntitlementValue,
  sentence: z.string(),
  version: z.number().int(),
  /** The entitlement that decisions apply to this person now; null for a group. */
  effective: EffectiveEntitlement.nullable(),
  /** The change that waits for a second admin. */
  pending: ControlChangeResponse.nullable(),
});
export type EntitlementResponse = z.infer<typeof EntitlementResponse>;

/** `change` is null when the setting is applied already: taking everything away needs one admin. */
export const ProposedEntitlement = z.object({
  change: ControlChangeResponse.nullable(),
  entitlement: EntitlementResponse,
});
export type ProposedEntitlement = z.infer<typeof ProposedEntitlement>;

export const ChangeFilters = z.object({
  /** Only changes about this person or group. */
  subject: SubjectId.optional(),
  cursor: z.string().max(1_024).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ChangeFilters = z.infer<typeof ChangeFilters>;

export const EntitlementChangeList = z.object({
  entitlementChanges: z.array(ControlChangeResponse),
  next: z.string().nullable(),
});
export type EntitlementChangeList = z.infer<typeof EntitlementChangeList>;
