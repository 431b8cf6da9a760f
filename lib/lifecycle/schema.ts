import { z } from "zod";
import { AGENT_NAME, type AgentStatus, agentStatuses, environments, riskTiers } from "@/lib/agents/model";
import { AgentId, AgentResponse } from "@/lib/agents/schema";
import { ChangeId } from "@/lib/control-changes/schema";
import { ChangeRule } from "@/lib/lifecycle/policy/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";
import { nameText, proseText } from "@/lib/platform/base/text/plain-text";
import { Email } from "@/lib/principals/email";
import { personRoles } from "@/lib/principals/model";
import { checks, endOutcomes, offerRoles, offerStatuses, onboardingStatuses } from "./model";

const Reason = proseText(500);
const Instant = z.iso.datetime();
const Version = z.number().int().min(1).max(2_147_483_647);
const PersonRef = z.object({ id: z.string(), name: z.string() });
const Refusal = z.object({ code: z.string(), reason: z.string() });

export const OnboardingParams = z.object({ onboardingId: z.string().regex(idPattern("onboarding")) });
export const OfferParams = z.object({ offerId: z.string().regex(idPattern("ownershipOffer")) });

export const AskOnboarding = z.strictObject({
  /** The name that the agent is to have. Security may choose another one. */
  name: z.string().regex(AGENT_NAME),
  purpose: proseText(1000),
  environment: z.enum(environments),
  ownerEmail: Email,
  backupOwnerEmail: Email.optional(),
  resourceServerIds: z.array(z.string().regex(idPattern("resourceServer"))).max(20),
  plannedEnd: GivenInstant.optional(),
});
export type AskOnboarding = z.infer<typeof AskOnboarding>;

export const CompleteOnboarding = z.strictObject({
  name: z.string().regex(AGENT_NAME),
  displayName: nameText(80).optional(),
  riskTier: z.enum(riskTiers),
  blueprintId: z.string().regex(idPattern("blueprint")).optional(),
  /** The version of the request that the person saw. Another one is refused. */
  version: Version.optional(),
});
export type CompleteOnboarding = z.infer<typeof CompleteOnboarding>;

export const LifecycleReason = z.strictObject({ reason: Reason });
/** `version` is that of the request that the person saw. Another one is refused. */
export const ReturnOnboarding = z.strictObject({ reason: Reason, version: Version.optional() });

/** The address as it was given, and the active person who has it: only for people who see all agents. */
const ByAddress = z.object({ email: z.string(), person: PersonRef.nullable() });

export const OnboardingResponse = z.object({
  id: z.string(),
  status: z.enum(onboardingStatuses),
  name: z.string(),
  purpose: z.string(),
  environment: z.enum(environments),
  owner: ByAddress,
  backupOwner: ByAddress.nullable(),
  resourceServers: z.array(z.object({ id: z.string(), name: z.string() })),
  plannedEnd: Instant.nullable(),
  requestedBy: PersonRef,
  requestedAt: Instant,
  /** When it lapses, while it waits or was returned; else null. */
  expiresAt: Instant.nullable(),
  /** Why it was returned or withdrawn, the last time. */
  reason: z.string().nullable(),
  decidedBy: PersonRef.nullable(),
  decidedAt: Instant.nullable(),
  /** The agent that was registered for it. */
  agentId: z.string().nullable(),
  version: z.number().int(),
  can: z.array(z.enum(["complete", "return", "revise", "withdraw"])),
});
export type OnboardingResponse = z.infer<typeof OnboardingResponse>;

export const OnboardingFilters = z.object({
  status: z.enum(onboardingStatuses).default("waiting"),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type OnboardingFilters = z.infer<typeof OnboardingFilters>;
export const OnboardingList = z.object({ onboardings: z.array(OnboardingResponse), next: z.string().nullable() });
export type OnboardingList = z.infer<typeof OnboardingList>;

export const OfferOwnership = z.strictObject({
  role: z.enum(offerRoles),
  email: Email,
  reason: Reason.optional(),
});
export type OfferOwnership = z.infer<typeof OfferOwnership>;

export const OfferResponse = z.object({
  id: z.string(),
  /** The person who is asked reads this of the agent before they see it. */
  agent: z.object({
    id: z.string(),
    name: z.string(),
    purpose: z.string(),
    environment: z.enum(environments),
    riskTier: z.enum(riskTiers),
    version: z.number().int(),
  }),
  role: z.enum(offerRoles),
  /** Who is asked. Null in an offer to an address, which an owner makes, until that person answers. */
  person: PersonRef.nullable(),
  /** The address, where no person is named. The offer is the same whether anybody has it or not. */
  email: z.string().nullable(),
  status: z.enum(offerStatuses),
  offeredBy: PersonRef,
  offeredAt: Instant,
  expiresAt: Instant,
  reason: z.string(),
  answer: z.string().nullable(),
});
export type OfferResponse = z.infer<typeof OfferResponse>;

/** `version` is that of the agent that the person saw. */
export const ConfirmClaim = z.strictObject({ version: Version });
/** `version` is that of the agent that the person saw. Another one is refused. */
export const AcceptOffer = z.strictObject({ version: Version.optional() }).prefault({});

/** Null takes the planned end away. */
export const SetPlannedEnd = z.strictObject({ endsAt: GivenInstant.nullable(), reason: Reason });
export type SetPlannedEnd = z.infer<typeof SetPlannedEnd>;

export const CheckLine = z.object({
  check: z.enum(checks),
  done: z.boolean(),
  /** Whether the lifecycle policy asks for it before the agent goes live. */
  required: z.boolean(),
  sentence: z.string(),
  /** The path of the console on which it is mended. */
  link: z.string(),
});
export type CheckLine = z.infer<typeof CheckLine>;

/** The beginning and the planned end of an agent's life: its people, its checklist and the rule that applies. */
export const AgentLifecycle = z.object({
  agentId: AgentId,
  owner: PersonRef.extend({ accepted: z.boolean() }).nullable(),
  backupOwner: PersonRef.extend({ active: z.boolean() }).nullable(),
  /** Why no person answers for it, and how many people ask to own it; null while its owner does. */
  orphan: z.object({ sentence: z.string(), claims: z.number().int() }).nullable(),
  /** The newest offer of each role that waits, was declined or expired. */
  offers: z.array(OfferResponse),
  checklist: z.array(CheckLine),
  plannedEnd: z
    .object({ endsAt: Instant, outcome: z.enum(endOutcomes), doneAt: Instant.nullable(), setBy: PersonRef })
    .nullable(),
  /** Entity tag of the planned end. An edit of it names the tag by `If-Match`. */
  plannedEndEtag: z.string(),
  /** When the activation lapses, while it waits for a second person. */
  activationExpiresAt: Instant.nullable(),
  rule: z.object({
    name: z.string(),
    policyVersion: z.number().int(),
    people: z.number().int(),
    /** Who approves the activation and the changes of the agent; null if the rule leaves it to the permission. */
    approvers: z.object({ sentence: z.string(), includesYou: z.boolean() }).nullable(),
    offerDays: z.number().int(),
    mostDays: z.number().int().nullable(),
    outcome: z.enum(endOutcomes),
  }),
  /** The terms of a change of the agent, by the rules of the policy in force. The first that names it applies. */
  changeRules: z.array(ChangeRule),
  can: z.array(z.enum(["offer", "force", "setEnd"])),
  whyNot: z.partialRecord(z.enum(["offer", "force", "setEnd"]), Refusal),
});
export type AgentLifecycle = z.infer<typeof AgentLifecycle>;

/** The states with an instant that the call may give: the end of the suspension, of the drain, or of the agent. */
const endingStates: readonly AgentStatus[] = ["suspended", "retiring", "retired"];

/**
 * `retiring` with `endsAt` drains the agent until then, and `retired` plans the retirement for then; without it, both
 * retire the agent at once. An activation is asked for as `active`, also where a second person confirms it.
 */
export const TransitionAgent = z
  .strictObject({ to: z.enum(agentStatuses), reason: Reason, endsAt: GivenInstant.optional() })
  .refine(({ to, endsAt }) => endsAt === undefined || endingStates.includes(to), {
    ...{ path: ["endsAt"], params: { code: "no_end" }, error: "no_end" },
  });
export type TransitionAgent = z.infer<typeof TransitionAgent>;

/** The agent as it is now, and what of the transition waits for another person. */
export const TransitionResponse = AgentResponse.extend({
  /** Null if nothing waits. */
  waits: z
    .object({
      /** `activation`: the second person activates it. `change`: they confirm the change with this id. */
      kind: z.enum(["activation", "change"]),
      changeId: ChangeId.nullable(),
      /** Who can confirm it. */
      for: z.string(),
      roles: z.array(z.enum(personRoles)),
      askedBy: PersonRef,
      expiresAt: Instant.nullable(),
      /** The path of the console on which it is confirmed. */
      link: z.string(),
    })
    .nullable(),
});
export type TransitionResponse = z.infer<typeof TransitionResponse>;
