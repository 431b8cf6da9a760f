import { list } from "@/lib/authority/words/words";
import { amountPart, effectParts, part, reachPart, spendingIn } from "./content.policy";
import {
  type ActionHistory,
  type ActionRisk,
  type AskedRisk,
  type ItemRisk,
  maxScore,
  type Risk,
  type RiskHistory,
  type RiskLevel,
  type RiskPart,
} from "./model";

/**
 * Scores what is asked, from 0 to 100, and explains the score part by part.
 *
 * It is pure: the same question always has the same score. The score is the sum of the weights.
 */
export const riskOf = (asked: AskedRisk): Risk =>
  scored([
    ...amountPart(spendingIn(asked), {
      unlimited: "No limit on the amount.",
      upTo: (amount) => `Up to ${amount} each time.`,
    }),
    ...reachPart(asked),
    ...effectParts(asked),
    ...termParts(asked),
    ...tierPart(asked.riskTier),
    ...(asked.history ? historyParts(asked.history) : []),
  ]);

/** Scores one concrete action, by its amount, its effect, the agent that takes it, and the history of that agent. */
export function riskOfAction({ spending, riskTier, declared, type, action, history }: ActionRisk): Risk {
  const name = `${action} ${type.replaceAll("_", " ")}`;
  const element = { type, locations: [""], actions: [action], identifiers: [] };
  return scored([
    ...amountPart(spending, { unlimited: "The amount cannot be read.", upTo: (amount) => `The amount is ${amount}.` }),
    ...effectParts({ authority: [element], catalogues: [{ identifier: "", types: declared ? [declared] : [] }] }),
    ...(history?.inNameOfAnother ? [inNameOfAnotherPart] : []),
    ...tierPart(riskTier),
    ...(history ? actionHistoryParts(name, history) : []),
  ]);
}

function actionHistoryParts(name: string, history: ActionHistory): RiskPart[] {
  const sentence = `Among the last 100 actions that this agent asked for, people approved others, but never ${name}.`;
  return [
    ...recentParts(history),
    ...(history.unusual ? [part("unusual", sentence, 10)] : []),
    ...peersPart(history.outsidePeers ? [name] : [], history.peers),
  ];
}

/** Adds the weights of parts. */
const scored = <Part extends { weight: number }>(parts: Part[]): { score: number; parts: Part[] } => ({
  score: Math.min(
    maxScore,
    parts.reduce((sum, { weight }) => sum + weight, 0),
  ),
  parts,
});

/** Scores an item of any kind by its parts, the heaviest first. */
export const riskOfParts = (parts: ItemRisk["parts"]): ItemRisk =>
  scored(parts.toSorted((a, b) => b.weight - a.weight));

/** The risk of an account or a passkey that waits for a second person. */
export const riskOfIdentity: ItemRisk = riskOfParts([
  { code: "identity", sentence: "The holder can act in the name of the person.", weight: 60 },
]);

const activationWeights: Record<RiskLevel, number> = { low: 20, medium: 40, high: 60, critical: 80 };

/** The risk of an activation. Its level has the name of the risk tier. */
export const riskOfActivation = (riskTier: RiskLevel): ItemRisk => {
  const sentence = `Lets an agent of risk tier ${riskTier} act.`;
  return riskOfParts([{ code: "activation", sentence, weight: activationWeights[riskTier] }]);
};

/** The risk of a request whose content was never scored: the agent's tier alone. */
export const riskOfTier = (riskTier: RiskLevel): Risk => scored(tierPart(riskTier));

const DAY = 86_400_000;
const validityWeights = [
  [180, 15],
  [90, 10],
  [30, 5],
] as const;

type Terms = Pick<AskedRisk, "notBefore" | "expiresAt" | "maxDepth" | "inNameOfAnother" | "widens">;

const inNameOfAnotherPart = part("on_behalf_of", "Acts in the name of another person than its owner.", 10);

function termParts({ notBefore, expiresAt, maxDepth, inNameOfAnother, widens }: Terms): RiskPart[] {
  const days = Math.round((expiresAt.getTime() - notBefore.getTime()) / DAY);
  const long = validityWeights.find(([above]) => days > above)?.[1];
  const levels = maxDepth === 1 ? "one further level" : `${maxDepth} further levels`;
  return [
    ...(long === undefined ? [] : [part("long_validity", `Valid for ${days} days.`, long)]),
    ...(maxDepth === 0
      ? []
      : [part("passed_on", `May be passed on to other agents, over ${levels}.`, maxDepth > 2 ? 15 : 10)]),
    ...(inNameOfAnother ? [inNameOfAnotherPart] : []),
    ...(widens === 0
      ? []
      : [
          part(
            "widens",
            `Wider than the delegation that it changes, on ${widens} ${widens === 1 ? "axis" : "axes"}.`,
            Math.min(15, 5 * widens),
          ),
        ]),
  ];
}

const tierWeights: Record<RiskLevel, number> = { low: 0, medium: 5, high: 20, critical: 35 };

function tierPart(riskTier: RiskLevel): RiskPart[] {
  const weight = tierWeights[riskTier];
  return weight === 0 ? [] : [part("tier", `The agent has the risk tier ${riskTier}.`, weight)];
}

function historyParts({ newAgent, newOwner, unusual, outsidePeers, peers }: RiskHistory): RiskPart[] {
  return [
    ...recentParts({ newAgent, newOwner }),
    ...(unusual.length === 0 ? [] : [part("unusual", `New for this agent: ${list(unusual)}.`, 10)]),
    ...peersPart(outsidePeers, peers),
  ];
}

const recentParts = ({ newAgent, newOwner }: Pick<RiskHistory, "newAgent" | "newOwner">): RiskPart[] => [
  ...(newAgent ? [part("new_agent", "The agent was registered less than 7 days ago.", 5)] : []),
  ...(newOwner ? [part("new_owner", "The agent has had its owner for less than 7 days.", 5)] : []),
];

function peersPart(outside: readonly string[], peers: number): RiskPart[] {
  if (outside.length === 0) return [];
  const others = peers === 1 ? "The other agent" : `None of ${peers} other agents`;
  const hold = peers === 1 ? "does not hold" : "holds";
  return [part("outside_peers", `${others} of its blueprint ${hold}: ${list(outside)}.`, 10)];
}
