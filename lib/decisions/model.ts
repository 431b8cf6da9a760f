import type { ActionOutcome } from "@/lib/action-approvals/model";
import type { KeptName } from "@/lib/audit/event";
import type { LimitReservation } from "@/lib/authority/judge/coverage";
import type { CompiledAuthority } from "@/lib/authority/judge/covers";
import type { OneTimeProof } from "@/lib/platform/database/commit/item";
import type { TokenContext } from "@/lib/tokens/validity.model";

/** Minutes after the decision in which the PEP may report the outcome. */
export const outcomeMinutes = 10;

/** A decision as it is in its record. */
export type DecidedAction = {
  decisionId: string;
  allowed: boolean;
  /** The resource server and the key of the PEP that received the answer. */
  serverId: string;
  keyId: string | undefined;
  agentId: string | undefined;
  at: Date;
  reserved: readonly { counter: string; amount: bigint }[];
};

export type Outcome = { decisionId: string; outcome: ActionOutcome };

/** The closed list of reasons for a denial (rules D10). */
export const denyCodes = [
  "agent_not_active",
  "agent_revoked",
  "instance_quarantined",
  "instance_revoked",
  "key_expired",
  "token_invalid",
  "token_expired",
  "possession_invalid",
  "no_delegation",
  "delegation_not_active",
  "delegation_expired",
  "outside_authority",
  "unknown_type",
  "unknown_action",
  "unknown_field",
  "missing_fact",
  "unit_not_allowed",
  "limit_exceeded",
  "condition_hours",
  "condition_network",
  "condition_environment",
  "condition_task",
  "person_not_entitled",
  "blueprint_ceiling",
  "guardrail_forbids",
  "guardrail_error",
  "approval_required",
  "approval_denied",
  "too_many_pending",
  "resource_server_mismatch",
] as const;
export type DenyCode = (typeof denyCodes)[number];

const requestable: ReadonlySet<string> = new Set<DenyCode>([
  "outside_authority",
  "limit_exceeded",
  "unit_not_allowed",
  "condition_task",
  "condition_hours",
  "condition_network",
  "condition_environment",
]);
/** Whether more authority could have prevented a denial. */
export const isRequestable = (code: string): boolean => requestable.has(code);

/** Whether a denial is about authority: more authority, or a delegator who may give more, would have prevented it. */
export const isAboutAuthority = (code: string): boolean =>
  requestable.has(code) || code === "person_not_entitled" || code === "blueprint_ceiling";

export type Refusal = { code: DenyCode; reason: string; reasonAdmin?: string };

/**
 * A one-time proof of a question, with the effect of its second use. That is a denial, the refusal of a reused
 * Idempotency-Key, or the repetition of the decision that used it.
 */
export type QuestionProof = OneTimeProof & { onReplay: Refusal | "key_reused" | "decided" };

/** How the subject of a decision was proved (rules T4). */
export type EvidenceLevel = "token" | "proof" | "signed";

/** One authority that must cover the action, and whose cumulative limits count under `counterPrefix`. */
export type CoveringHop = {
  kind: "entitlement" | "ceiling" | "delegation" | "token";
  /** Undefined for the token: it has no cumulative limits of its own (rules L7). */
  counterPrefix: string | undefined;
  name: string;
  authority: CompiledAuthority;
};

/** The limit of one reservation, with its hop and element. */
export type Reserving = { hop: CoveringHop; elementId: string; want: LimitReservation };

/** A limit whose budget did not suffice for an action. */
export type UsedUpLimit = Reserving & { counter: string; spent: bigint };

/** Everything that a decision about one token reads, with the epochs at which it was read. */
export type SubjectContext = TokenContext & {
  hops: CoveringHop[];
  spiffeId: string;
  /** Digests of the names of its agents and people, for records. */
  names: readonly KeptName[];
};
