import { list } from "@/lib/authority/words/words";
import { type ItemRisk, type RiskLevel, riskLevels } from "@/lib/risk/model";
import { riskOfParts, riskOfTier } from "@/lib/risk/policy";
import { memberName } from "./member-names.model";
import type { ControlKind } from "./model";

/** Agents whose authority or approvals a change concerns. `more`: they were counted up to `count`. */
export type ConcernedAgents = { count: number; more: boolean };

type Part = ItemRisk["parts"][number];

type Terms = Readonly<Record<string, unknown>>;

/** The members of a document that a score reads. */
export type ScoredContent = {
  agent?: { riskTier: RiskLevel } | undefined;
  changes?: readonly { member: string; before?: unknown; after?: unknown }[] | undefined;
  before?: Terms | undefined;
  after?: Terms | undefined;
};

/** The effect of a change of each kind, and its weight. */
const kinds: Readonly<Record<ControlKind, readonly [sentence: string, weight: number]>> = {
  agent: ["Changes an agent.", 10],
  blueprint: ["Allows the agents of a blueprint more.", 10],
  "group-membership": ["Changes what a person may delegate or decide, by a group.", 20],
  "detection-rule": ["Changes what a detection rule notices.", 20],
  "person-entitlement": ["Changes what a person may delegate.", 25],
  "group-entitlement": ["Changes what the members of a group may delegate.", 25],
  "resource-server": ["Lowers effects, on which scores and approvals of actions rest.", 25],
  "log-retention": ["Older records are removed and do not come back.", 25],
  "legal-hold": ["Retention may remove the records that the hold keeps.", 25],
  "lifecycle-policy": ["Changes how many people decide about the life of agents.", 30],
  "approval-policy": ["Changes who approves requests and actions.", 30],
  "person-roles": ["Gives a person a role that decides.", 30],
  "person-sign-in": ["Gives a person with a role that decides another way to sign in.", 30],
  "identity-provider": ["Changes who gets in by an identity provider.", 35],
  "trusted-issuer": ["Changes whose tokens speak for people.", 35],
  suspension: ["Lets every agent act again.", 40],
};

const part = (code: string, sentence: string, weight: number): Part => ({ code, sentence, weight });

const rolesOf = (terms: Terms | undefined): readonly unknown[] => (Array.isArray(terms?.roles) ? terms.roles : []);

function kindPart(kind: ControlKind, { before, after }: ScoredContent): Part {
  const code = "control_loosened";
  if (kind === "person-roles" && rolesOf(after).includes("admin") && !rolesOf(before).includes("admin"))
    return part(code, "Gives a person the role admin.", 45);
  if (kind === "detection-rule" && after?.enabled === false) return part(code, "Switches a detection rule off.", 35);
  const [sentence, weight] = kinds[kind];
  return part(code, sentence, weight);
}

const tierOf = (value: unknown): RiskLevel | undefined => riskLevels.find((tier) => tier === value);

/** The parts for the tier of an agent: the higher one counts, and a lower one afterwards weighs more. */
function tierParts({ agent, changes = [] }: ScoredContent): Part[] {
  const now = agent?.riskTier;
  if (now === undefined) return [];
  const then = tierOf(changes.find(({ member }) => member === "riskTier")?.after) ?? now;
  const isLowered = riskLevels.indexOf(then) < riskLevels.indexOf(now);
  const higher = isLowered ? now : then;
  const [tier] = riskOfTier(higher).parts;
  return [
    ...(tier ? [part("tier", `The agent has the risk tier ${higher}, before or after.`, tier.weight)] : []),
    ...(isLowered ? [part("tier_lowered", `It lowers the risk tier from ${now} to ${then}.`, 15)] : []),
  ];
}

/** The members that differ afterwards. A lowered tier has a part of its own. */
function changedMembers(
  kind: ControlKind,
  { changes, before, after = {} }: ScoredContent,
  hasLowered: boolean,
): string[] {
  if (kind === "agent" && changes) {
    const members = changes.map(({ member }) => member);
    return hasLowered ? members.filter((member) => member !== "riskTier") : members;
  }
  if (kind !== "blueprint" || before === undefined) return [];
  return Object.keys(after).filter((member) => JSON.stringify(before[member]) !== JSON.stringify(after[member]));
}

/** Weights by the number of agents concerned. */
const agentWeights = [
  [1_000, 20],
  [100, 15],
  [10, 10],
  [2, 5],
] as const;

/** Counted up to a bound, there may be any number. */
function agentsPart({ count, more }: ConcernedAgents): Part[] {
  const weight = more ? agentWeights[0][1] : agentWeights.find(([from]) => count >= from)?.[1];
  if (weight === undefined) return [];
  if (count === 0) return [part("agents_concerned", "It may concern many agents, which were not all counted.", weight)];
  const counted = `${count.toLocaleString("en")} ${count === 1 ? "agent" : "agents"}${more ? " or more" : ""}`;
  return [part("agents_concerned", `It concerns ${counted}, counted for the proposal.`, weight)];
}

/**
 * Scores a change of a control, from 0 to 100, part by part: its kind, the changed members, the tier of the agent, and the
 * number of agents that it concerns. It is pure.
 */
export function riskOfContent(
  kind: ControlKind,
  content: ScoredContent,
  agents: ConcernedAgents | undefined,
): ItemRisk {
  const tiers = tierParts(content);
  const members = changedMembers(
    kind,
    content,
    tiers.some(({ code }) => code === "tier_lowered"),
  );
  const hasCeiling = kind !== "blueprint" || content.after?.ceiling !== null || !members.includes("ceiling");
  return riskOfParts([
    kindPart(kind, content),
    ...tiers,
    ...(hasCeiling ? [] : [part("no_ceiling", "The blueprint has no ceiling afterwards.", 20)]),
    ...(members.length === 0
      ? []
      : [part("members_changed", `It changes ${list(members.map(memberName))}.`, Math.min(20, 5 * members.length))]),
    ...(agents ? agentsPart(agents) : []),
  ]);
}
