import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { requestActions, requestStatuses, revisionCauses } from "@/lib/approvals/model";
import { separations } from "@/lib/approvals/policies/model";
import { stepStates } from "@/lib/approvals/steps/model";
import { DelegationId } from "@/lib/delegations/schema";
import { PasskeyAssertion } from "@/lib/people/passkeys/schema";
import { idPattern } from "@/lib/platform/ids/id-kind";
import { proseText } from "@/lib/platform/text/plain-text";

export const RequestId = z.string().regex(idPattern("request"));
export const RequestParams = z.object({ requestId: RequestId });
const Instant = z.iso.datetime({ offset: true });
const Digest = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** The authority itself is checked by the authority language, which names the member at fault. */
const AuthorityJson = z.array(z.record(z.string(), z.unknown())).min(1).max(100);

export const MakeRequest = z.strictObject({
  agentId: AgentId,
  purpose: proseText(1000),
  authority: AuthorityJson,
  notBefore: Instant.optional(),
  expiresAt: Instant,
  onBehalfOf: z.string().regex(idPattern("person")).optional(),
  parentDelegationId: DelegationId.optional(),
  maxDepth: z.number().int().min(0).max(8).optional(),
});
export type MakeRequest = z.infer<typeof MakeRequest>;

/** What a passkey signed, for a decision that was begun with `approval-options`. */
const passkey = PasskeyAssertion.optional();
export const ApproveRequest = z.strictObject({
  digest: Digest,
  note: proseText(1000).or(z.literal("")).optional(),
  passkey,
});
export const DenyRequest = z.strictObject({ digest: Digest.optional(), note: proseText(1000), passkey });
export const ApprovalOptionsRequest = z.strictObject({
  digest: Digest,
  verdict: z.enum(["approve", "deny"]),
  step: z.number().int().min(1).max(100),
});
export type ApprovalOptionsRequest = z.infer<typeof ApprovalOptionsRequest>;
export const WithdrawRequest = z.strictObject({ note: proseText(1000).optional() });
export const CommentOnRequest = z.strictObject({
  text: proseText(2000),
  /** The member that it is about, such as `authority[0].limits`. */
  path: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_.[\]]{0,199}$/)
    .optional(),
});
export const AskChangesRequest = z.strictObject({ digest: Digest, note: proseText(1000) });

const PersonRef = z.object({ id: z.string(), name: z.string() });
const Refusal = z.object({ code: z.string(), reason: z.string() });

/** One axis of what would change: widens, narrows or stays. */
export const EffectLine = z.object({
  axis: z.string(),
  direction: z.enum(["widens", "narrows", "same"]),
  before: z.string(),
  after: z.string(),
});
export type EffectLine = z.infer<typeof EffectLine>;

/** What a step of the policy demands, and how far it is. */
const StepResponse = z.object({
  number: z.number().int(),
  name: z.string(),
  state: z.enum(stepStates),
  quorum: z.number().int(),
  approved: z.number().int(),
  /** Whose members decide; empty: everybody who may decide requests. */
  groups: z.array(z.string()),
  separateFrom: z.array(z.enum(separations)),
  samePerson: z.boolean(),
  passkey: z.boolean(),
  openedAt: z.iso.datetime().nullable(),
  closedAt: z.iso.datetime().nullable(),
  /** Unanswered until then, it is passed to `escalateTo`, or skipped. */
  overdueAt: z.iso.datetime().nullable(),
  escalateTo: z.string().nullable(),
  escalatedAt: z.iso.datetime().nullable(),
});
export type StepResponse = z.infer<typeof StepResponse>;

const RevisionResponse = z.object({
  revision: z.number().int(),
  cause: z.enum(revisionCauses),
  by: PersonRef.nullable(),
  note: z.string(),
  digest: z.string(),
  sentence: z.string(),
  at: z.iso.datetime(),
  /** Against the revision before it. */
  changes: z.array(EffectLine),
});
export type RevisionResponse = z.infer<typeof RevisionResponse>;

const members = {
  id: RequestId,
  revision: z.number().int(),
  status: z.enum(requestStatuses),
  agent: z.object({
    id: AgentId,
    name: z.string(),
    displayName: z.string().nullable(),
    riskTier: z.string(),
    environment: z.string(),
    status: z.string(),
  }),
  requester: PersonRef,
  delegator: PersonRef.nullable(),
  onBehalfOf: PersonRef.nullable(),
  parentDelegationId: z.string().nullable(),
  purpose: z.string(),
  sentence: z.string(),
  notBefore: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  maxDepth: z.number().int(),
  digest: z.string(),
  delegationId: z.string().nullable(),
  createdAt: z.iso.datetime(),
  decideBy: z.iso.datetime(),
  decidedAt: z.iso.datetime().nullable(),
  /** The policy whose steps it has to pass. */
  policy: z.object({ id: z.string(), name: z.string(), version: z.number().int() }),
  currentStep: z.number().int(),
  /** Whom it was passed to; others who may decide still may. */
  assignee: z.object({ person: PersonRef.nullable(), group: z.string().nullable() }).nullable(),
  /** Who narrowed what is shown, or what was granted. */
  narrowedBy: PersonRef.nullable(),
};

export const RequestSummary = z.object(members);
export type RequestSummary = z.infer<typeof RequestSummary>;

export const RequestResponse = z.object({
  ...members,
  authority: z.array(z.record(z.string(), z.unknown())),
  effect: z.array(EffectLine),
  /** The exact bytes that the digest is over (RFC 8785). */
  document: z.string(),
  steps: z.array(StepResponse),
  /** Everything that was shown so far, the newest last. */
  revisions: z.array(RevisionResponse),
  votes: z.array(
    z.object({
      person: PersonRef,
      /** Whom they decided in place of. */
      onBehalfOf: PersonRef.nullable(),
      step: z.number().int(),
      revision: z.number().int(),
      verdict: z.enum(["approve", "deny", "ask_changes"]),
      /** Thumbprint of the passkey that signed it; null when none did. */
      passkey: z.string().nullable(),
      note: z.string(),
      at: z.iso.datetime(),
    }),
  ),
  comments: z.array(
    z.object({
      id: z.string(),
      person: PersonRef,
      text: z.string(),
      path: z.string().nullable(),
      at: z.iso.datetime(),
    }),
  ),
  /** Who may answer the open step now; at most twenty. */
  approvers: z.array(PersonRef),
  /** In whose place the asker would decide; null for their own. */
  decidesFor: PersonRef.nullable(),
  /** Earlier requests for the same agent: how often something was granted. */
  precedent: z.object({ granted: z.number().int(), denied: z.number().int() }),
  /** Why the asker could sign nothing with a passkey; null when they can. */
  whyNotSign: Refusal.nullable(),
  can: z.array(z.enum(requestActions)),
  whyNot: z.partialRecord(z.enum(requestActions), Refusal),
});
export type RequestResponse = z.infer<typeof RequestResponse>;

export const requestFilterKeys = ["agent", "status", "requester", "id", "risk"] as const;

export const RequestFilters = z.object({
  q: z.string().max(1000).optional(),
  /** `mine-to-decide` orders by urgency; the default is newest first. */
  queue: z.enum(["all", "to-decide", "mine", "decided"]).default("all"),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type RequestFilters = z.infer<typeof RequestFilters>;

export const RequestList = z.object({ requests: z.array(RequestSummary), next: z.string().nullable() });
export type RequestList = z.infer<typeof RequestList>;
