import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { separations } from "@/lib/approval-policies/model";
import { AppliedRule, GroupName, PolicyFacts, Shortage } from "@/lib/approval-policies/schema";
import { shownStepStates } from "@/lib/approval-policies/steps/model";
import { DelegationId } from "@/lib/delegations/schema";
import { HeldBeside } from "@/lib/delegations/views/bounds.schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { Email } from "@/lib/principals/email";
import { PersonId, Standing } from "@/lib/principals/schema";
import { Above, Compared } from "@/lib/requests/views/above/schema";
import { Behaviour, Precedent } from "@/lib/requests/views/history.schema";
import { OwnRequestCounts } from "@/lib/requests/views/own.schema";
import { RiskResponse } from "@/lib/risk/schema";
import { RequestAdvice } from "./advice.schema";
import { ShownDigest } from "./approve.schema";
import { requestActions, requestStatuses, revisionCauses, verdicts } from "./model";

export const RequestId = z.string().regex(idPattern("request"));
export const RequestParams = z.object({ requestId: RequestId });

/** The authority itself is checked by the authority language, which names the member at fault. */
export const AuthorityJson = z.array(z.record(z.string(), z.unknown())).min(1).max(100);

export const MakeRequest = z.strictObject({
  agentId: AgentId,
  purpose: proseText(1000),
  authority: AuthorityJson,
  notBefore: GivenInstant.optional(),
  expiresAt: GivenInstant,
  onBehalfOf: z.string().regex(idPattern("person")).optional(),
  /** Instead of `onBehalfOf`, for people who do not see the list of people. */
  onBehalfOfEmail: Email.optional(),
  parentDelegationId: DelegationId.optional(),
  /** The delegation to change, instead of a new one. It keeps its id and counters. */
  changesDelegationId: DelegationId.optional(),
  /** Reason for the change; only with `changesDelegationId`. Approvers read it with the purpose. */
  changeReason: proseText(1000).optional(),
  maxDepth: z.number().int().min(0).max(8).optional(),
});
export type MakeRequest = z.infer<typeof MakeRequest>;

export const WithdrawRequest = z.strictObject({ note: proseText(1000).optional() });
export const AskChangesRequest = z.strictObject({ digest: ShownDigest, note: proseText(1000) });

/** Terms that a change of a request may set. Absent members stay. */
const terms = {
  authority: AuthorityJson.optional(),
  notBefore: GivenInstant.optional(),
  expiresAt: GivenInstant.optional(),
  maxDepth: z.number().int().min(0).max(8).optional(),
};
export const ReviseRequest = z.strictObject({
  ...terms,
  purpose: proseText(1000).optional(),
  /** Digest of the revision that the change is based on. The change is refused if there is a newer one. */
  digest: ShownDigest.optional(),
  note: proseText(1000).optional(),
});
export type ReviseRequest = z.infer<typeof ReviseRequest>;

export const ApproveNarrowerRequest = z.strictObject({
  ...terms,
  authority: AuthorityJson,
  digest: ShownDigest,
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

/** Rules and progress of one step. */
export const StepResponse = z.object({
  number: z.number().int(),
  name: z.string(),
  state: z.enum(shownStepStates),
  /** The person who must consent, which is no approval; null for a step that approvers answer. */
  consentOf: PersonRef.nullable(),
  quorum: z.number().int(),
  approved: z.number().int(),
  /** Groups whose members decide; empty if every approver may. */
  groups: z.array(z.string()),
  separateFrom: z.array(z.enum(separations)),
  samePerson: z.boolean(),
  passkey: z.boolean(),
  openedAt: z.iso.datetime().nullable(),
  closedAt: z.iso.datetime().nullable(),
  /** If the step is not answered by then, it is escalated to `escalateTo`, or skipped. */
  overdueAt: z.iso.datetime().nullable(),
  escalateTo: z.string().nullable(),
  escalatedAt: z.iso.datetime().nullable(),
  /** The person who ended the request at this step, by a denial or a withdrawal. */
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
  /** Changes against the revision before it. */
  changes: z.array(EffectLine),
});
export type RevisionResponse = z.infer<typeof RevisionResponse>;

const members = {
  id: RequestId,
  revision: z.number().int(),
  status: z.enum(requestStatuses),
  /** For a decided request, the name, tier and environment are those of its document. */
  agent: z.object({
    id: AgentId,
    name: z.string(),
    displayName: z.string().nullable(),
    riskTier: z.string(),
    environment: z.string(),
    status: z.string(),
    blueprintId: z.string(),
  }),
  /** Equal for requests with equal types, locations and actions. */
  shape: z.string(),
  requester: PersonRef,
  /** The agent that asked in the requester's name; null if the requester asked. */
  through: z.object({ id: AgentId, name: z.string() }).nullable(),
  delegator: PersonRef.nullable(),
  onBehalfOf: PersonRef.nullable(),
  parentDelegationId: z.string().nullable(),
  /** The delegation that it changes; null for a new one. */
  changesDelegationId: z.string().nullable(),
  purpose: z.string(),
  /** Reason for the change of a delegation; null if none was given. */
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
  /** The approval policy that gives its steps. */
  policy: z.object({ id: z.string(), name: z.string(), version: z.number().int() }),
  currentStep: z.number().int(),
  /** The person who must consent before approvers decide; null once they have, or if no consent is needed. */
  waitsForConsentOf: PersonRef.nullable(),
  /** The person or group that the open step was passed to. Other approvers may still decide it. */
  assignee: z.object({ person: PersonRef.nullable(), group: z.string().nullable() }).nullable(),
  /** Number of axes on which it is wider than the delegation it changes. Each element of a new delegation counts. */
  widens: z.number().int(),
  risk: RiskResponse,
  advice: z.array(RequestAdvice),
  /** The approver who narrowed the shown or granted revision. */
  narrowedBy: PersonRef.nullable(),
  /** Changes by that approver against the requester's last revision; empty if it was not narrowed. */
  narrowing: z.array(EffectLine),
  /** The number of comments by others that the asker has not read; 100 stands for more as well. */
  unread: z.number().int(),
  /** The terms of its authority in words, so that lists can compare requests. */
  terms: z.array(z.object({ label: z.string(), text: z.string() })),
};

export const RequestSummary = z.object(members);
export type RequestSummary = z.infer<typeof RequestSummary>;

export const RequestResponse = z.object({
  ...members,
  /** Whether the agent may act now; for an undecided new delegation, also whether that delegation could be used. */
  agentStanding: Standing,
  above: Above,
  compared: Compared,
  /** Changes since the earlier revision that the asker read last; null if they read none. */
  sinceRead: z.object({ revision: z.number().int(), changes: z.array(EffectLine) }).nullable(),
  /** Delegations that the agent already holds at the same resource server. It must then name one. */
  beside: z.array(HeldBeside),
  authority: z.array(z.record(z.string(), z.unknown())),
  effect: z.array(EffectLine),
  /** The exact bytes that the digest is over (RFC 8785). */
  document: z.string(),
  steps: z.array(StepResponse),
  facts: PolicyFacts,
  /** The policy rule behind these steps; null if the policy's facts have changed since, or are not on record. */
  rule: AppliedRule.nullable(),
  /** All revisions so far, the newest last. */
  revisions: z.array(RevisionResponse),
  votes: z.array(
    z.object({
      person: PersonRef,
      /** The absent approver that they decided for. */
      onBehalfOf: PersonRef.nullable(),
      step: z.number().int(),
      revision: z.number().int(),
      verdict: z.enum(verdicts),
      /** Thumbprint of the passkey that signed the vote; null if none did. */
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
      mentions: z.array(PersonRef),
      /** Whether another person wrote it since the asker read the comments. */
      unread: z.boolean(),
    }),
  ),
  /** People that a comment can name: those who take part in the request, and those who may answer it now. */
  mentionable: z.array(PersonRef),
  /** People who may answer the open step now; at most 20. */
  approvers: z.array(PersonRef),
  /** Why there are not enough people to pass the open step or a later one; null if there are. */
  shortage: Shortage.nullable(),
  /** The absent approver that the asker would decide for; null if the asker decides in their own place. */
  decidesFor: PersonRef.nullable(),
  /** Why the asker cannot sign with a passkey; null if they can. */
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
  /** May be answered now; colleagues answer; another person must act; made by the asker; over. */
  queue: z.enum(requestQueues).default("all"),
  sort: z
    .enum(requestSorts)
    .optional()
    .describe(
      "`risk`: the risk score, then on how many axes it widens, the largest amount, and the time left to decide. It is the usual order of `to-decide`, `my-groups` and `waiting`; the other queues are newest first.",
    ),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** `true` adds the counts of the asker's own requests in each view. */
  counts: z.enum(["true", "false"]).default("false"),
});
export type RequestFilters = z.infer<typeof RequestFilters>;

export const RequestList = z.object({
  requests: z.array(RequestSummary),
  next: z.string().nullable(),
  counts: OwnRequestCounts.optional(),
});
export type RequestList = z.infer<typeof RequestList>;
