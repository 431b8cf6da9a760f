import { z } from "zod";
import { ControlChangeResponse } from "@/lib/control-changes/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { creationSorts } from "@/lib/platform/base/sorts.model";
import { nameText, proseText } from "@/lib/platform/base/text/plain-text";
import { blueprintActions, blueprintRisks } from "./model";

export const BlueprintId = z.string().regex(idPattern("blueprint"));
export const BlueprintParams = z.object({ blueprintId: BlueprintId });

/** The ceiling is an authority; its members are read strictly by the language itself. */
const Ceiling = z.array(z.record(z.string(), z.unknown())).min(1).max(100);

const AuthorityJson = z.array(z.record(z.string(), z.unknown()));

const TokenTtl = z.number().int().min(60).max(3600);
const KeyLifetime = z.number().int().min(1).max(365);

const MaxDelegation = z.number().int().min(1).max(366);
const SilentDays = z.number().int().min(1).max(1_000);
/** Later steps have more days; an agent is proposed for retirement only after it was suspended. */
const Dormancy = z
  .strictObject({ warnDays: SilentDays, suspendDays: SilentDays.optional(), retireDays: SilentDays.optional() })
  .refine(({ warnDays, suspendDays }) => suspendDays === undefined || suspendDays > warnDays, {
    path: ["suspendDays"],
    message: "must be more than warnDays",
  })
  .refine(({ suspendDays, retireDays }) => retireDays === undefined || retireDays > (suspendDays ?? retireDays), {
    path: ["retireDays"],
    message: "must be more than suspendDays",
  });
const DormancyResponse = z.object({
  warnDays: z.number().int(),
  suspendDays: z.number().int().optional(),
  retireDays: z.number().int().optional(),
});

const ApprovalPolicy = z.string().min(1).max(100);

/** Initial values of a new request for an agent of the blueprint. The requester chooses missing ones. */
const DefaultsRequest = z.strictObject({
  purpose: proseText(500).optional(),
  validityDays: z.number().int().min(1).max(366).optional(),
  maxDepth: z.number().int().min(0).max(8).optional(),
  authority: Ceiling.optional(),
});

const terms = {
  /** The most authority an agent of this class can ever hold; null is the widest. */
  ceiling: Ceiling.nullable().optional(),
  tokenTtlSeconds: TokenTtl.optional(),
  keyLifetimeDays: KeyLifetime.optional(),
  /** False allows tokens that are bound to no key. */
  requireDpop: z.boolean().optional(),
  /** The longest a delegation lasts. */
  maxDelegationDays: MaxDelegation.optional(),
  defaults: DefaultsRequest.nullable().optional(),
  /** Days without an action until a warning, a suspension and a proposed retirement; null for none. */
  dormancy: Dormancy.nullable().optional(),
};

/** A blueprint is made by one person: what loosens who approves is a change of it, which takes two. */
const changeable = {
  ...terms,
  /** Whether an agent's own sub-delegation within its parent is granted without an approver. */
  grantSubdelegationsAtOnce: z.boolean().optional(),
  /** The approval policy for requests of this class; null is the organisation's. */
  approvalPolicyId: ApprovalPolicy.nullable().optional(),
};

/** The terms of a blueprint; omitted ones get their default. */
export const BlueprintTermsRequest = z.strictObject(changeable);
export type BlueprintTermsRequest = z.infer<typeof BlueprintTermsRequest>;

export const CreateBlueprintRequest = z.strictObject({
  name: nameText(80),
  ...terms,
  reason: proseText(500).optional(),
});
export type CreateBlueprintRequest = z.infer<typeof CreateBlueprintRequest>;

/**
 * Makes a new version, which all agents of the blueprint follow. Omitted members stay. A loosening change waits for a
 * second person.
 */
export const EditBlueprintRequest = z.strictObject({
  ...changeable,
  reason: proseText(500),
  /** Digest of the preview that was read: where it affects others by now, nothing is changed. */
  previewDigest: z.string().min(1).max(100).optional(),
});
export type EditBlueprintRequest = z.infer<typeof EditBlueprintRequest>;

/** Initial values of a new request for an agent of the blueprint. */
export const BlueprintDefaults = z.object({
  purpose: z.string().optional(),
  validityDays: z.number().int().optional(),
  maxDepth: z.number().int().optional(),
  authority: AuthorityJson.optional(),
});

export const BlueprintResponse = z.object({
  id: BlueprintId,
  name: z.string(),
  version: z.number().int(),
  ceiling: AuthorityJson.nullable(),
  tokenTtlSeconds: z.number().int(),
  keyLifetimeDays: z.number().int(),
  requireDpop: z.boolean(),
  maxDelegationDays: z.number().int(),
  grantSubdelegationsAtOnce: z.boolean(),
  approvalPolicyId: z.string().nullable(),
  defaults: BlueprintDefaults.nullable(),
  dormancy: DormancyResponse.nullable(),
  agents: z.number().int(),
  risks: z.array(z.enum(blueprintRisks)),
  createdAt: z.iso.datetime(),
});
export type BlueprintResponse = z.infer<typeof BlueprintResponse>;

export const BlueprintVersionResponse = z.object({
  version: z.number().int(),
  ceiling: AuthorityJson.nullable(),
  tokenTtlSeconds: z.number().int(),
  keyLifetimeDays: z.number().int(),
  requireDpop: z.boolean(),
  maxDelegationDays: z.number().int(),
  grantSubdelegationsAtOnce: z.boolean(),
  approvalPolicyId: z.string().nullable(),
  defaults: BlueprintDefaults.nullable(),
  dormancy: DormancyResponse.nullable(),
  createdAt: z.iso.datetime(),
  createdBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  reason: z.string().nullable(),
});

/** A blueprint with its versions, the newest first, and what the caller may do with it. */
export const BlueprintDetail = z.object({
  ...BlueprintResponse.shape,
  versions: z.array(BlueprintVersionResponse),
  /** The change that waits for a second person. */
  pendingChange: ControlChangeResponse.nullable(),
  can: z.array(z.enum(blueprintActions)),
});
export type BlueprintDetail = z.infer<typeof BlueprintDetail>;

export const BlueprintFilters = z.object({
  q: z.string().max(500).optional(),
  sort: z.enum([...creationSorts, "name", "-name"]).default("created"),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type BlueprintFilters = z.infer<typeof BlueprintFilters>;

export const BlueprintList = z.object({ blueprints: z.array(BlueprintResponse), next: z.string().nullable() });
export type BlueprintList = z.infer<typeof BlueprintList>;
