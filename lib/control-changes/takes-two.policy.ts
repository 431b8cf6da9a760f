import type { PersonRole } from "@/lib/principals/model";

/** The members of an agent that decide how much its actions and its delegations are asked about. */
export type AgentTerms = { riskTier: string; environment: string; blueprintId: string };

/** The rule of the lifecycle policy that asks for a second person, and the words for what it asks about. */
export type PolicyAsks = { version: number; rule: string; about: string };

/**
 * A change of a control, as far as it matters for the question whether one person may make it alone.
 *
 * `changed` and `gained` list what is different afterwards. The noun that owns the control computes them.
 */
export type ControlFacts =
  /** `people`: how many the lifecycle policy asks for. */
  | { control: "agent-activation"; riskTier: string; people?: 1 | 2 | undefined }
  | { control: "lifecycle-policy" }
  | { control: "detection-rule" }
  /**
   * `holds`: the agent has delegations or instances, which may be older than its activation. `asks`: the lifecycle policy
   * asks for a second person where no fixed rule does.
   */
  | {
      control: "agent";
      status: string;
      before: AgentTerms;
      after: AgentTerms;
      holds: boolean;
      asks?: PolicyAsks | undefined;
    }
  /** `widens`: what the new version allows beyond the old one, its ceiling included. */
  | { control: "blueprint"; widens: readonly string[] }
  | { control: "approval-policy"; change: "create" | "rules" }
  /** `lowers`: the actions whose effect is lower afterwards. Scores of risk, and rules that ask by them, rest on effects. */
  | { control: "resource-server"; lowers: readonly string[] }
  | { control: "entitlement"; takesEverythingAway: boolean }
  /**
   * `widens`: the person could delegate more after they joined or left the group. `decides`: an approval policy or the
   * lifecycle policy asks the group, or an approval policy keeps people of one group apart.
   */
  | { control: "group-membership"; widens: boolean; decides: boolean }
  | { control: "identity-provider"; change: "add" | "edit" | "disable" | "map" | "unmap"; changed: readonly string[] }
  | { control: "trusted-issuer"; speaksFor: "people" | "workloads"; change: TrustChange; changed: readonly string[] }
  | { control: "account-link"; change: "link" | "unlink" }
  /** A new account, another list of roles, or a reactivated account: `gained` are the roles that hold only afterwards. */
  | { control: "roles"; gained: readonly PersonRole[] }
  /** An admin hands out another way to sign in to an account that exists: an invitation or a password. */
  | { control: "sign-in-means"; roles: readonly PersonRole[] }
  /** A suspension of many agents is lifted. `everything`: it suspends every agent of the organisation. */
  | { control: "suspension"; everything: boolean }
  /** How many months records are kept; null: for ever. */
  | { control: "log-retention"; before: number | null; after: number | null }
  /** A legal hold is released. */
  | { control: "legal-hold" };

type TrustChange = "add" | "edit" | "disable";

/** Facts about the organisation that the answer depends on. */
export type OrganisationFacts = {
  /** The organisation has fewer than two admins who are independent of each other. */
  founding: boolean;
};

/** A change that takes two people: why, and whether one person still makes it alone while the organisation is founded. */
export type TakesTwo = { code: string; reason: string; alone: boolean };

/** The risk tiers at which one person acts alone. Each other tier is at or above the threshold. */
const tiersOfOne: readonly string[] = ["low", "medium"];

/** Whether agents of this tier are activated and changed by two people. */
export const isAboveThreshold = ({ riskTier }: Pick<AgentTerms, "riskTier">): boolean => !tiersOfOne.includes(riskTier);

/** The code where only the lifecycle policy asks for a second person. */
export const lifecycleChange = "lifecycle_change";

/** States in which an agent was never activated: its activation still asks the second person. */
const beforeActivation: readonly string[] = ["draft", "pending"];

/** Roles that make their holder one of two: they decide requests (approver) or confirm changes of controls. */
export const decidingRoles: readonly PersonRole[] = ["admin", "security", "approver"];

/** Members that decide nothing about who gets in. */
const harmless: Record<"identity-provider" | "trusted-issuer", readonly string[]> = {
  "identity-provider": ["name", "clientSecret", "clientAuthentication"],
  "trusted-issuer": ["name"],
};

type Reason = Pick<TakesTwo, "code" | "reason"> | undefined;
type Rules = {
  [control in ControlFacts["control"]]: (change: Extract<ControlFacts, { control: control }>) => Reason;
};

const when = (needed: boolean, code: string, reason: string): Reason => (needed ? { code, reason } : undefined);

const rules: Rules = {
  "agent-activation": (change) =>
    when(
      isAboveThreshold(change) || change.people === 2,
      "activation",
      `Activating an agent of tier ${change.riskTier} takes two people.`,
    ),
  "lifecycle-policy": () => when(true, "lifecycle_policy", "Changing the lifecycle policy takes two people."),
  "detection-rule": () => when(true, "detection_rule", "Changing a detection rule takes two people."),
  agent: agentRule,
  blueprint: ({ widens }) =>
    when(widens.length > 0, "blueprint_widens", "This version of the blueprint allows more than the one before."),
  "approval-policy": ({ change }) =>
    when(change === "rules", "approval_policy", "Changing the rules of an approval policy takes two people."),
  "resource-server": ({ lowers }) =>
    when(lowers.length > 0, "effect_lowered", "Lowering the effect of an action in a catalogue takes two people."),
  entitlement: ({ takesEverythingAway }) =>
    when(!takesEverythingAway, "entitlement", "Changing what people may delegate takes two people."),
  "group-membership": ({ widens, decides: isAsked }) =>
    when(widens, "membership_widens", "The person could delegate more after this change of the group.") ??
    when(isAsked, "membership_decides", "An approval policy or the lifecycle policy looks at who is in this group."),
  "identity-provider": ({ control, change, changed }) =>
    when(
      change === "add" || change === "map" || (change === "edit" && decides(control, changed)),
      "identity_provider",
      "Changing who gets in by an identity provider takes two people.",
    ),
  "trusted-issuer": ({ control, speaksFor, change, changed }) =>
    when(
      speaksFor === "people" && (change === "add" || (change === "edit" && decides(control, changed))),
      "people_issuer",
      "Changing an issuer that speaks for people, or its keys, takes two people.",
    ),
  "account-link": ({ change }) =>
    when(change === "link", "account_link", "An account link counts when a second admin confirms it."),
  roles: ({ gained }) => deciders(gained, "deciding_role", "Giving a role that decides takes two people"),
  "sign-in-means": ({ roles }) =>
    deciders(
      roles,
      "sign_in_means",
      "Handing out a way to sign in as a person with a role that decides takes two people",
    ),
  suspension: ({ everything }) =>
    when(everything, "lifts_everything", "Lifting the suspension of every agent takes two people."),
  "log-retention": ({ before, after }) =>
    when(
      (after ?? Number.POSITIVE_INFINITY) < (before ?? Number.POSITIVE_INFINITY),
      "shorter_retention",
      "Keeping records for a shorter time takes two people.",
    ),
  "legal-hold": () => when(true, "hold_release", "Releasing a legal hold takes two people."),
};

function agentRule({ status, before, after, holds, asks }: Extract<ControlFacts, { control: "agent" }>): Reason {
  const otherBlueprint = blueprintRule(before, after);
  // People approved its delegations under the ceiling of the former blueprint.
  if (beforeActivation.includes(status)) return holds ? otherBlueprint : undefined;
  return tierRule(before, after) ?? otherBlueprint ?? (asks && { code: lifecycleChange, reason: policyReason(asks) });
}

const policyReason = ({ rule, about }: PolicyAsks): string =>
  `The lifecycle policy asks for a second person for ${about} (rule “${rule}”).`;

/** The rule for agents above the threshold. The lifecycle policy never asks for less. */
function tierRule(before: AgentTerms, after: AgentTerms): Reason {
  if (!isAboveThreshold(before) && !isAboveThreshold(after)) return undefined;
  if (before.riskTier !== after.riskTier) {
    const reason = `Changing an agent from tier ${before.riskTier} to ${after.riskTier} takes two people, as its activation does.`;
    return { code: "risk_tier", reason };
  }
  return when(
    before.environment !== after.environment,
    "environment",
    `Changing the environment of an agent at tier ${after.riskTier} takes two people.`,
  );
}

/** At every tier: the other blueprint may allow more, as a wider version of the same one does. */
const blueprintRule = (before: AgentTerms, after: AgentTerms): Reason =>
  when(
    before.blueprintId !== after.blueprintId,
    "blueprint",
    "Changing the blueprint of an agent takes two people once it was activated, or has delegations or instances.",
  );

const decides = (control: keyof typeof harmless, changed: readonly string[]): boolean =>
  changed.some((member) => !harmless[control].includes(member));

function deciders(roles: readonly PersonRole[], code: string, sentence: string): Reason {
  const which = roles.filter((role) => decidingRoles.includes(role));
  return when(which.length > 0, code, `${sentence}: ${which.join(", ")}.`);
}

/** Controls that the first admin sets up alone, on record, until there is a second independent admin. */
const foundedAlone: readonly ControlFacts["control"][] = [
  "roles",
  "sign-in-means",
  "identity-provider",
  "trusted-issuer",
  "resource-server",
  "suspension",
  "log-retention",
  "legal-hold",
];

/**
 * Judges whether a change of a control takes two people, and why; undefined when one person makes it.
 *
 * No other function decides it. Each noun calls it with the facts of the change. It proposes a change that takes two
 * (`proposeChange`) and applies it when a second person confirms it. `alone` is true until the organisation is founded:
 * the change is then applied at once, and its record has `alone: true`.
 */
export function takesTwo(
  change: ControlFacts,
  { founding }: OrganisationFacts = { founding: false },
): TakesTwo | undefined {
  const rule = rules[change.control] as (change: ControlFacts) => Reason;
  const reason = rule(change);
  return reason && { ...reason, alone: founding && foundedAlone.includes(change.control) };
}
