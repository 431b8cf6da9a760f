import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { ShownHop } from "@/lib/delegations/schema";
import { PasskeyAssertion } from "@/lib/passkeys/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { creationSorts } from "@/lib/platform/base/sorts.model";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { ShownDigest } from "@/lib/requests/approve.schema";
import { StepResponse } from "@/lib/requests/schema";
import { RiskResponse } from "@/lib/risk/schema";
import { actionApprovalActions, actionApprovalStatuses, actionOutcomes, actionVerdicts } from "./model";

export const ActionApprovalId = z.string().regex(idPattern("actionApproval"));
export const ActionApprovalParams = z.object({ actionApprovalId: ActionApprovalId });

/** The passkey signature of a decision that began with `approval-options`. */
const passkey = PasskeyAssertion.optional();
export const ApproveAction = z.strictObject({
  digest: ShownDigest,
  note: proseText(1000).or(z.literal("")).optional(),
  passkey,
});
export const DenyAction = z.strictObject({ digest: ShownDigest, note: proseText(1000), passkey });
export const TakeBackAction = z.strictObject({ reason: proseText(1000).optional() }).prefault({});
export const ActionOptionsRequest = z.strictObject({ digest: ShownDigest, verdict: z.enum(actionVerdicts) });
export type ActionOptionsRequest = z.infer<typeof ActionOptionsRequest>;

const Instant = z.iso.datetime();
const PersonRef = z.object({ id: z.string(), name: z.string() });

const DocumentValue = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("money"), value: z.string(), unit: z.string() }),
  z.object({ kind: z.literal("number"), value: z.string() }),
  z.object({ kind: z.literal("string"), value: z.string() }),
  z.object({ kind: z.literal("boolean"), value: z.boolean() }),
]);

/** The document that an approval is bound to. Parses the exact hashed text, so that it can be displayed. */
export const ShownAction = z.object({
  kind: z.literal("mandate-action"),
  agent: AgentId,
  risk_tier: z.string().exactOptional(),
  chain: z.array(z.object({ id: z.string(), version: z.number().int(), digest: z.string() })),
  asked: z.array(
    z.object({
      hop: z.object({ kind: z.enum(["entitlement", "ceiling", "delegation", "token"]), id: z.string().nullable() }),
      element: z.string(),
      above: z.array(z.object({ field: z.string(), unit: z.string().exactOptional(), value: z.string() })),
    }),
  ),
  asked_by_policies: z
    .array(z.object({ policyId: z.string(), policy: z.string(), rule: z.number().int() }))
    .exactOptional(),
  location: z.string(),
  action: z.string(),
  resource: z.object({ type: z.string(), id: z.string() }),
  fields: z.record(z.string(), DocumentValue),
  task: z.string().nullable(),
  catalogue: z.number().int(),
  guardrails: z.string(),
  operation_digest: z.string(),
  policy: z.string().exactOptional(),
  steps: z.array(z.unknown()).exactOptional(),
});
export type ShownAction = z.infer<typeof ShownAction>;

/** One declared field of the action, as it was counted. */
export const ActionField = z.object({
  name: z.string(),
  kind: z.enum(["money", "number", "string", "boolean"]),
  value: z.string(),
  unit: z.string().nullable(),
});
export type ActionField = z.infer<typeof ActionField>;

const members = {
  id: ActionApprovalId,
  status: z.enum(actionApprovalStatuses),
  /** Reason why a pending or unused approval would have no effect; null if it would have one, and after its end. */
  voidReason: z.string().nullable(),
  /** Name, tier and environment as they were at the decision, or at the question if the action expired undecided. */
  agent: z.object({
    id: AgentId,
    name: z.string(),
    displayName: z.string().nullable(),
    riskTier: z.string(),
    environment: z.string(),
    status: z.string(),
  }),
  resourceServer: z.object({ id: z.string(), name: z.string() }),
  delegationId: z.string(),
  action: z.string(),
  resourceType: z.string(),
  resource: z.string(),
  task: z.string().nullable(),
  fields: z.array(ActionField),
  sentence: z.string(),
  risk: RiskResponse,
  digest: z.string(),
  /** The denial that asked for it. */
  askedBy: z.string(),
  createdAt: Instant,
  /** End of the time to decide or use it, or end of a denial. */
  expiresAt: Instant,
  decidedAt: Instant.nullable(),
  decidedBy: PersonRef.nullable(),
  /** The covered person; null if the approver decided for themselves. */
  decidedFor: PersonRef.nullable(),
  /** The approver's note, or the reason why the approval ended early. */
  note: z.string(),
  /** Thumbprint of the passkey that signed the decision; null if unsigned. */
  passkey: z.string().nullable(),
  /** The person who took back the approval before its use, with the reason. Its status is then `denied`. */
  takenBack: z.object({ at: Instant, by: PersonRef, reason: z.string() }).nullable(),
  usedAt: Instant.nullable(),
  /** The decision that used the approval. */
  decisionId: z.string().nullable(),
  /** Outcome of the action as the resource server reported it; null without a report. */
  outcome: z.enum(actionOutcomes).nullable(),
  outcomeAt: Instant.nullable(),
};

export const ActionApprovalSummary = z.object(members);
export type ActionApprovalSummary = z.infer<typeof ActionApprovalSummary>;

export const ActionApprovalResponse = z.object({
  ...members,
  /** The exact text that is hashed for the digest (RFC 8785). */
  document: z.string(),
  /** Hops and policies that ask a person. A policy asks by a rule, so its element is null. */
  asked: z.array(
    z.object({ kind: z.string(), id: z.string().nullable(), element: z.string().nullable(), sentence: z.string() }),
  ),
  /** The chain as it is now. For a decided or expired action, the versions that its document names. */
  rungs: z.array(ShownHop),
  /** The approval policy with its version; null for actions of releases without policies for actions. */
  policy: z.string().nullable(),
  /** The required steps with their progress. */
  steps: z.array(
    z.object({
      ...StepResponse.pick({ number: true, name: true, quorum: true, approved: true, consentOf: true }).shape,
      ...StepResponse.pick({ groups: true, separateFrom: true, samePerson: true, passkey: true }).shape,
      state: z.enum(["waiting", "open", "passed", "not_reached"]),
    }),
  ),
  /** Approvals so far, oldest first. */
  votes: z.array(
    z.object({
      person: PersonRef,
      /** The covered person; null if the approver voted for themselves. */
      onBehalfOf: PersonRef.nullable(),
      step: z.number().int(),
      note: z.string(),
      /** Whether it counts: the approver may still decide, is separate as required, and still has the passkey. */
      counts: z.boolean(),
      passkey: z.string().nullable(),
      at: Instant,
    }),
  ),
  /** Recent questions of this agent, until now or until the action was decided or expired. */
  lately: z.object({
    /** In ten minutes, this one included. */
    asked: z.number().int(),
    /** In 30 days, this one not included. */
    approved: z.number().int(),
    denied: z.number().int(),
  }),
  /** The person that the asker would cover for; null if they would decide for themselves. */
  decidesFor: PersonRef.nullable(),
  /** Whether an approval must be signed with a passkey. */
  mustSign: z.boolean(),
  /** Reason why the asker cannot sign with a passkey; null if they can. */
  whyNotSign: z.object({ code: z.string(), reason: z.string() }).nullable(),
  can: z.array(z.enum(actionApprovalActions)),
  whyNot: z.partialRecord(z.enum(actionApprovalActions), z.object({ code: z.string(), reason: z.string() })),
});
export type ActionApprovalResponse = z.infer<typeof ActionApprovalResponse>;

export const actionApprovalFilterKeys = [
  "agent",
  "status",
  "type",
  "action",
  "task",
  "decided-by",
  "risk",
  "id",
] as const;

export const actionSorts = ["expires", "-expires", ...creationSorts] as const;
export type ActionSort = (typeof actionSorts)[number];

export const ActionApprovalFilters = z.object({
  q: z.string().max(1000).optional(),
  /**
   * `to-decide` leaves out actions whose approval would have no effect. Its pages may be short or empty and still have a
   * next page.
   */
  queue: z.enum(["all", "waiting", "to-decide", "decided"]).default("all"),
  /**
   * Without it, `waiting` and `to-decide` list the earliest expiry first, the others the newest first. Only these two
   * are sorted by expiry.
   */
  sort: z.enum(actionSorts).optional(),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ActionApprovalFilters = z.infer<typeof ActionApprovalFilters>;

export const ActionApprovalList = z.object({
  actionApprovals: z.array(ActionApprovalSummary),
  next: z.string().nullable(),
});
export type ActionApprovalList = z.infer<typeof ActionApprovalList>;
