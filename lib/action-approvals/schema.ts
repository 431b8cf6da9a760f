import { z } from "zod";
import { actionApprovalActions, actionApprovalStatuses, actionOutcomes } from "@/lib/action-approvals/model";
import { AgentId } from "@/lib/agents/schema";
import { Rung } from "@/lib/delegations/schema";
import { PasskeyAssertion } from "@/lib/passkeys/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { Digest, StepResponse } from "@/lib/requests/schema";

export const ActionApprovalId = z.string().regex(idPattern("actionApproval"));
export const ActionApprovalParams = z.object({ actionApprovalId: ActionApprovalId });

/** What a passkey signed, for a decision that was begun with `approval-options`. */
const passkey = PasskeyAssertion.optional();
export const ApproveAction = z.strictObject({
  digest: Digest,
  note: proseText(1000).or(z.literal("")).optional(),
  passkey,
});
export const DenyAction = z.strictObject({ digest: Digest, note: proseText(1000), passkey });
export const ActionOptionsRequest = z.strictObject({ digest: Digest, verdict: z.enum(actionApprovalActions) });
export type ActionOptionsRequest = z.infer<typeof ActionOptionsRequest>;

const Instant = z.iso.datetime();
const PersonRef = z.object({ id: z.string(), name: z.string() });

const DocumentValue = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("money"), value: z.string(), unit: z.string() }),
  z.object({ kind: z.literal("number"), value: z.string() }),
  z.object({ kind: z.literal("string"), value: z.string() }),
  z.object({ kind: z.literal("boolean"), value: z.boolean() }),
]);

/** The document that a yes is bound to, for whoever shows it from the very bytes that are hashed. */
export const ShownAction = z.object({
  kind: z.literal("mandate-action"),
  agent: AgentId,
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
  /** Why an approval would have no effect, or one that was not used has none any more; null where it has one, and once it is over. */
  voidReason: z.string().nullable(),
  /** Name, tier and environment of a decided action are those at the decision; where nobody answered, those at the question. */
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
  digest: Digest,
  /** The denial that asked for it. */
  askedBy: z.string(),
  createdAt: Instant,
  /** Until when it can be decided or used; until when a denial stands. */
  expiresAt: Instant,
  decidedAt: Instant.nullable(),
  decidedBy: PersonRef.nullable(),
  /** For whom whoever decided stood in; null when they decided for themselves. */
  decidedFor: PersonRef.nullable(),
  /** The words of the person who decided, or why the approval ended before its time. */
  note: z.string(),
  /** Thumbprint of the passkey that signed the decision; null when none did. */
  passkey: z.string().nullable(),
  usedAt: Instant.nullable(),
  /** The decision that the yes allowed. */
  decisionId: z.string().nullable(),
  /** What the resource server said became of the action; null while it said nothing. */
  outcome: z.enum(actionOutcomes).nullable(),
  outcomeAt: Instant.nullable(),
};

export const ActionApprovalSummary = z.object(members);
export type ActionApprovalSummary = z.infer<typeof ActionApprovalSummary>;

export const ActionApprovalResponse = z.object({
  ...members,
  /** The exact bytes that the digest is over (RFC 8785). */
  document: z.string(),
  /** Who asks a person, and above what; an approval policy asks by a rule and not by an element. */
  asked: z.array(
    z.object({ kind: z.string(), id: z.string().nullable(), element: z.string().nullable(), sentence: z.string() }),
  ),
  /** The chain. Of an action that is over, in the versions that its document names, as they stood when the agent asked. */
  rungs: z.array(Rung),
  /** The policy that decides about it, with its version; null for what was asked for before policies did. */
  policy: z.string().nullable(),
  /** The steps of its rule, and how far each is. */
  steps: z.array(
    z.object({
      ...StepResponse.pick({ number: true, name: true, quorum: true, approved: true, consentOf: true }).shape,
      ...StepResponse.pick({ groups: true, separateFrom: true, samePerson: true, passkey: true }).shape,
      state: z.enum(["waiting", "open", "passed", "not_reached"]),
    }),
  ),
  /** Who said yes so far, oldest first. */
  votes: z.array(
    z.object({
      person: PersonRef,
      /** Whom they covered for; null when they said it for themselves. */
      onBehalfOf: PersonRef.nullable(),
      step: z.number().int(),
      note: z.string(),
      /** Whether it still counts: whoever said it may still decide, and is still apart from whom the policy says, with a passkey that is still theirs. */
      counts: z.boolean(),
      passkey: z.string().nullable(),
      at: Instant,
    }),
  ),
  /** What this agent asked for lately, until now or until the action was decided or expired. */
  lately: z.object({
    /** In ten minutes, this one included. */
    asked: z.number().int(),
    /** In 30 days, this one not included. */
    approved: z.number().int(),
    denied: z.number().int(),
  }),
  /** In whose place the asker would decide; null for their own. */
  decidesFor: PersonRef.nullable(),
  /** Whether a yes has to be signed with a passkey. */
  mustSign: z.boolean(),
  /** Why the asker could sign nothing with a passkey; null when they can. */
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

export const ActionApprovalFilters = z.object({
  q: z.string().max(1000).optional(),
  /**
   * `waiting`, and what of it the asker may decide, puts what ends first on top; the default is newest first. `to-decide` leaves
   * out actions whose approval would have no effect; a page of it may be short, or empty, and have a next one.
   */
  queue: z.enum(["all", "waiting", "to-decide", "decided"]).default("all"),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ActionApprovalFilters = z.infer<typeof ActionApprovalFilters>;

export const ActionApprovalList = z.object({
  actionApprovals: z.array(ActionApprovalSummary),
  next: z.string().nullable(),
});
export type ActionApprovalList = z.infer<typeof ActionApprovalList>;
