import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { separations } from "@/lib/approval-policies/model";
import { AppliedRule, GroupName, PolicyFacts } from "@/lib/approval-policies/schema";
import { Shortage } from "@/lib/approval-policies/shortages/schema";
import { shownStepStates } from "@/lib/approval-policies/steps/model";
import { DelegationId } from "@/lib/delegations/schema";
import { HeldBeside } from "@/lib/delegations/views/overlapping/schema";
import { PasskeyAssertion } from "@/lib/passkeys/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { Email } from "@/lib/principals/email";
import { PersonId } from "@/lib/principals/schema";
import { Standing } from "@/lib/principals/standing/schema";
import { RequestAdvice } from "@/lib/requests/advice/schema";
import { requestActions, requestStatuses, revisionCauses, verdicts } from "@/lib/requests/model";
import { Above, Compared } from "@/lib/requests/views/above/schema";
import { Behaviour, Precedent } from "@/lib/requests/views/history/schema";
import { OwnRequestCounts } from "@/lib/requests/views/own/schema";

export const RequestId = z.string().regex(idPattern("request"));
export const RequestParams = z.object({ requestId: RequestId });
export const Digest = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** The authority itself is checked by the authority language, which names the member at fault. */
export const AuthorityJson = z.array(z.record(z.string(), z.unknown())).min(1).max(100);

export const MakeRequest = z.strictObject({
  agentId: AgentId,
  purpose: proseText(1000),
  authority: AuthorityJson,
  notBefore: GivenInstant.optional(),
  expiresAt: GivenInstant,
  onBehalfOf: z.string().regex(idPattern("person")).optional(),
  /** Instead of `onBehalfOf`, for people who see no list of people. */
  onBehalfOfEmail: Email.optional(),
  parentDelegationId: DelegationId.optional(),
  /** Asks for more of a delegation that there is, instead of another one: its id and what it has counted stay. */
  changesDelegationId: DelegationId.optional(),
  /** Why the delegation is changed; only with `changesDelegationId`. Approvers read it beside the purpose. */
  changeReason: proseText(1000).optional(),
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

/** What a change of a request may touch; what is absent stays. */
const terms = {
  authority: AuthorityJson.optional(),
  notBefore: GivenInstant.optional(),
  expiresAt: GivenInstant.optional(),
  maxDepth: z.number().int().min(0).max(8).optional(),
};
export const ReviseRequest = z.strictObject({
  ...terms,
  purpose: proseText(1000).optional(),
  /** Digest of the revision on which the change is made: it is refused where there is a newer one. */
  digest: Digest.optional(),
  note: proseText(1000).optional(),
});
export type ReviseRequest = z.infer<typeof ReviseRequest>;

export const ApproveNarrowerRequest = z.strictObject({
  ...terms,
  authority: AuthorityJson,
  digest: Digest,
  note: proseText(1000).or(z.literal("")).optional(),
});
export type ApproveNarrowerRequest = z.infer<typeof ApproveNarrowerRequest>;

export const ReassignRequest = z
  .strictObject({ personId: PersonId.optional(), group: GroupName.optional(), note: proseText(1000).optional() })
  .refine(({ personId, group }) => (personId === undefined) !== (group === undefined), {
    path: ["personId"],
    params: { code: "one_of" },
  });
export type ReassignRequest = z.infer<typeof ReassignRequest>;

export const PersonRef = z.object({ id: z.string(), name: z.string() });
export type PersonRef = z.infer<typeof PersonRef>;
export const ColleagueFilters = z.object({ email: Email });
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
export const StepResponse = z.object({
  number: z.number().int(),
  name: z.string(),
  state: z.enum(shownStepStates),
  /** Who has to consent, which is no approval; null for a step that approvers answer. */
  consentOf: PersonRef.nullable(),
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
  /** Who ended the request at this step: with a no, or by taking it back. */
  endedBy: PersonRef.nullable(),
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
  /** Name, tier and environment of a decided request are those of the document that was decided. */
  agent: z.object({
    id: AgentId,
    name: z.string(),
    displayName: z.string().nullable(),
    riskTier: z.string(),
    environment: z.string(),
    status: z.string(),
    blueprintId: z.string(),
  }),
  /** Equal where types, locations and actions are. */
  shape: z.string(),
  requester: PersonRef,
  /** The agent that asked in the requester's name; null when they did themselves. */
  through: z.object({ id: AgentId, name: z.string() }).nullable(),
  delegator: PersonRef.nullable(),
  onBehalfOf: PersonRef.nullable(),
  parentDelegationId: z.string().nullable(),
  /** The delegation that it changes; null asks for a new one. */
  changesDelegationId: z.string().nullable(),
  purpose: z.string(),
  /** Why it changes a delegation; null where nobody said so. */
  changeReason: z.string().nullable(),
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
  /** Who has to consent before anybody approves; null once they have, and where nobody has to. */
  waitsForConsentOf: PersonRef.nullable(),
  /** Whom it was passed to; others who may decide still may. */
  assignee: z.object({ person: PersonRef.nullable(), group: z.string().nullable() }).nullable(),
  /** On how many axes it is wider than what it changes; each element of a new delegation is one. */
  widens: z.number().int(),
  advice: z.array(RequestAdvice),
  /** Who narrowed what is shown, or what was granted. */
  narrowedBy: PersonRef.nullable(),
  /** What that took from what the requester asked for; empty where nobody narrowed it. */
  narrowing: z.array(EffectLine),
};

export const RequestSummary = z.object(members);
export type RequestSummary = z.infer<typeof RequestSummary>;

export const RequestResponse = z.object({
  ...members,
  /** Whether the agent may act now; of an undecided request for a new delegation also whether that could be used. */
  agentStanding: Standing,
  above: Above,
  compared: Compared,
  /** What changed since the asker last read an earlier revision; null when they read none. */
  sinceRead: z.object({ revision: z.number().int(), changes: z.array(EffectLine) }).nullable(),
  /** What the agent holds already at the same resource server, beside which this would stand: it must then name one. */
  beside: z.array(HeldBeside),
  authority: z.array(z.record(z.string(), z.unknown())),
  effect: z.array(EffectLine),
  /** The exact bytes that the digest is over (RFC 8785). */
  document: z.string(),
  steps: z.array(StepResponse),
  facts: PolicyFacts,
  /** Why these steps; null where what the policy looks at has changed since, or is not on record. */
  rule: AppliedRule.nullable(),
  /** Everything that was shown so far, the newest last. */
  revisions: z.array(RevisionResponse),
  votes: z.array(
    z.object({
      person: PersonRef,
      /** Whom they decided in place of. */
      onBehalfOf: PersonRef.nullable(),
      step: z.number().int(),
      revision: z.number().int(),
      verdict: z.enum(verdicts),
      /** Thumbprint of the passkey that signed it; null when none did. */
      passkey: z.string().nullable(),
      note: z.string(),
      at: z.iso.datetime(),
      withdrawnAt: z.iso.datetime().nullable(),
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
  /** Why nobody could pass a step that is yet to come, or the open one; null where some people could. */
  shortage: Shortage.nullable(),
  /** In whose place the asker would decide; null for their own. */
  decidesFor: PersonRef.nullable(),
  /** Why the asker could sign nothing with a passkey; null when they can. */
  whyNotSign: Refusal.nullable(),
  precedent: Precedent,
  behaviour: Behaviour,
  can: z.array(z.enum(requestActions)),
  whyNot: z.partialRecord(z.enum(requestActions), Refusal),
});
export type RequestResponse = z.infer<typeof RequestResponse>;

export const requestFilterKeys = ["agent", "status", "narrowed", "requester", "decided-by", "id", "risk"] as const;

export const requestQueues = ["all", "to-decide", "my-groups", "waiting", "mine", "decided"] as const;
export const requestSorts = ["newest", "expiry", "risk"] as const;
export type RequestSort = (typeof requestSorts)[number];

export const RequestFilters = z.object({
  q: z.string().max(1000).optional(),
  /** What may be answered now; what colleagues answer; what waits for others; one's own; what is over. */
  queue: z.enum(requestQueues).default("all"),
  sort: z
    .enum(requestSorts)
    .optional()
    .describe(
      "`risk`: the agent's tier, then on how many axes it widens, the largest amount, and the time left to decide. It is the usual order of `to-decide`, `my-groups` and `waiting`; the other queues are newest first.",
    ),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** `true` adds the figures of the views of one's own requests. */
  counts: z.enum(["true", "false"]).default("false"),
});
export type RequestFilters = z.infer<typeof RequestFilters>;

export const RequestList = z.object({
  requests: z.array(RequestSummary),
  next: z.string().nullable(),
  counts: OwnRequestCounts.optional(),
});
export type RequestList = z.infer<typeof RequestList>;
