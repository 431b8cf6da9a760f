import type { Spending } from "@/lib/authority/judge/spending";
import type { AuthorityElement, Catalogue, CatalogueType } from "@/lib/authority/language/model";

/** The kinds of parts, in the order in which they are shown. */
export const riskCodes = [
  "amount_unlimited",
  "amount_large",
  "everything",
  "every_of_kind",
  "egress",
  "irreversible",
  "write",
  "effect_unknown",
  "long_validity",
  "passed_on",
  "on_behalf_of",
  "widens",
  "tier",
  "new_agent",
  "new_owner",
  "unusual",
  "outside_peers",
] as const;
export type RiskCode = (typeof riskCodes)[number];

/** One reason for the score, as a sentence with its weight in points. */
export type RiskPart = { code: RiskCode; sentence: string; weight: number };

/** The risk of what is asked: the sum of the weights, at most 100. */
export type Risk = { score: number; parts: RiskPart[] };

/** The risk of anything that waits for a person. Each kind of item has codes of its own. */
export type ItemRisk = { score: number; parts: { code: string; sentence: string; weight: number }[] };

export const maxScore = 100;

/** Parts that are said with the sentence of a request, and marked there. */
const markedCodes: readonly string[] = ["amount_unlimited", "everything", "every_of_kind"] satisfies RiskCode[];
export const isMarked = ({ code }: { code: string }): boolean => markedCodes.includes(code);

/** The levels of risk, the lowest first. They have the names of the risk tiers of agents, which are scored as such. */
export const riskLevels = ["low", "medium", "high", "critical"] as const;
export type RiskLevel = (typeof riskLevels)[number];

/** The levels of a score, each with the lowest score that has it. */
const levels = [
  ["critical", 75],
  ["high", 50],
  ["medium", 25],
  ["low", 0],
] as const satisfies [RiskLevel, number][];

export const riskLevel = (score: number): RiskLevel => levels.find(([, from]) => score >= from)?.[0] ?? "low";

/** Whether a score is too high to be decided together with others. */
export const isHighRisk = (score: number): boolean => score >= 50;

/** The codes of the parts, as one text. Requests that are decided together have the same. */
export const riskCodesOf = ({ parts }: Pick<Risk, "parts">): string => parts.map(({ code }) => code).join(" ");

/** The facts of a record about something that was scored: the score, and its parts with their weights as shown. */
export const riskFacts = ({ score, parts }: ItemRisk) => ({
  risk: score,
  riskParts: parts.map(({ code }) => code),
  riskWeights: parts.map(({ weight }) => weight),
});

/** The history of the agent when the request is made. It is kept with the request, so that the score does not drift. */
export type RiskHistory = {
  /** The agent was registered less than seven days ago. */
  newAgent: boolean;
  /** The owner has answered for it for less than seven days. */
  newOwner: boolean;
  /** Actions that it was never granted, although it was granted others: `export contact`. */
  unusual: readonly string[];
  /** Actions that no other agent of its blueprint holds, and how many were looked at. */
  outsidePeers: readonly string[];
  peers: number;
};

/** Everything that the score of a request depends on. */
export type AskedRisk = {
  /** The effective authority, with the limits of the delegation above. */
  authority: readonly AuthorityElement[];
  catalogues: readonly Catalogue[];
  riskTier: RiskLevel;
  notBefore: Date;
  expiresAt: Date;
  maxDepth: number;
  /** Whether it acts in the name of another person than its owner. */
  inNameOfAnother: boolean;
  /** On how many axes it is wider than the delegation that it changes; 0 for a new one. */
  widens: number;
  history: RiskHistory | null;
};

/** The history of one concrete action. It is read when the agent asks, and kept with the action. */
export type ActionHistory = Pick<RiskHistory, "newAgent" | "newOwner" | "peers"> & {
  /** It is taken in the name of another person than the owner of the agent. */
  inNameOfAnother: boolean;
  /** People approved other actions of the agent before, and none like it. */
  unusual: boolean;
  /** No other agent of its blueprint holds the action, and `peers` of them were looked at. */
  outsidePeers: boolean;
};

/** Everything that the score of one concrete action depends on. */
export type ActionRisk = {
  type: string;
  action: string;
  /** The declaration of its type, with the marked effects. */
  declared: CatalogueType | undefined;
  riskTier: RiskLevel;
  /** The amounts of the action. An unreadable one has the value null. */
  spending: readonly Spending[];
  /** Null for a rule of a policy, which judges the content alone, and for an action without a kept history. */
  history: ActionHistory | null;
};
