import type { AgentStatus, RiskTier } from "@/lib/agents/model";
import { type Severity, severities } from "@/lib/detections/model";
import { maxScore } from "@/lib/risk/model";
import { type AgentRisk, type AgentRiskCode, type AgentRiskFacts, type AgentRiskPart, mostCounted } from "./model";

const part = (code: AgentRiskCode, sentence: string, weight: number): AgentRiskPart[] =>
  weight === 0 ? [] : [{ code, sentence, weight }];

const counted = (count: number, noun: string): string =>
  `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

/** A number that may be larger, because more was not counted. */
const atLeast = (isCapped: boolean, words: string): string => (isCapped ? `at least ${words}` : words);

const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);

/** The weight of the first step that a number reaches; 0 below all of them. */
const reached = (value: number, steps: readonly (readonly [from: number, weight: number])[]): number =>
  steps.find(([from]) => value >= from)?.[1] ?? 0;

/** States from which an agent may act again. */
const living: readonly AgentStatus[] = ["draft", "pending", "active", "suspended"];

/**
 * Scores an agent from 0 to 100, part by part, the heaviest first. It is pure. The score is the sum of the weights.
 *
 * An agent that ended permanently has no risk.
 */
export function riskOfAgent(facts: AgentRiskFacts): AgentRisk {
  if (!living.includes(facts.status)) return { score: 0, parts: [] };
  const parts = [
    ...tierPart(facts),
    ...authorityParts(facts),
    ...detectionPart(facts),
    ...denialPart(facts),
    ...ownerPart(facts),
    ...silencePart(facts),
    ...unusedPart(facts),
    ...keyPart(facts),
  ].toSorted((one, other) => other.weight - one.weight);
  const sum = parts.reduce((total, { weight }) => total + weight, 0);
  return { score: Math.min(maxScore, sum), parts };
}

const tierWeights: Record<RiskTier, number> = { low: 0, medium: 5, high: 15, critical: 25 };

const tierPart = ({ riskTier }: AgentRiskFacts) => part("tier", `Its risk tier is ${riskTier}.`, tierWeights[riskTier]);

function authorityParts({ delegations: { active, everything, passedOn } }: AgentRiskFacts): AgentRiskPart[] {
  const names = everything === 1 ? "names" : "name";
  const of = (count: number, noun: string) => atLeast(active >= mostCounted.delegations, counted(count, noun));
  return [
    ...part("everything", capital(`${of(everything, "delegation")} ${names} every resource.`), everything > 0 ? 15 : 0),
    ...part("passed_on", `It may pass on ${of(passedOn, "delegation")} to other agents.`, reached(passedOn, [[1, 5]])),
    ...part(
      "many_delegations",
      `It holds ${of(active, "active delegation")}.`,
      reached(active, [
        [50, 10],
        [10, 5],
      ]),
    ),
  ];
}

const severityWeights: Record<Severity, number> = { low: 5, medium: 10, high: 20, critical: 30 };

/** The worst detection counts by its severity, and each further one adds 2 points, up to 10. */
function detectionPart({ detections }: AgentRiskFacts): AgentRiskPart[] {
  const worst = severities.findLast((severity) => detections[severity] > 0);
  if (!worst) return [];
  const all = severities.reduce((sum, severity) => sum + detections[severity], 0);
  const weight = severityWeights[worst] + Math.min(10, 2 * (all - 1));
  const which = all === 1 ? `of severity ${worst}` : `the worst of severity ${worst}`;
  const found = atLeast(all >= mostCounted.detections, counted(all, "open detection"));
  return part("detections", `It has ${found}, ${which}.`, weight);
}

/** With fewer denials there is no part. */
export const fewestDenials = 10;

function denialPart({ denials: { denied, records } }: AgentRiskFacts): AgentRiskPart[] {
  const share = records === 0 ? 0 : Math.round((100 * denied) / records);
  const weight = reached(denied, [
    [1_000, 15],
    [100, 10],
    [fewestDenials, 5],
  ]);
  const isCapped = records >= mostCounted.records;
  const found = capital(atLeast(isCapped, counted(denied, "denial")));
  const among = isCapped ? `newest ${counted(records, "record")}` : "newest records";
  return part("denials", `${found} in the last 7 days, ${share}% of its ${among}.`, weight);
}

function ownerPart({ owner }: AgentRiskFacts): AgentRiskPart[] {
  if (owner === "active") return [];
  return part("unowned", owner === "none" ? "It has no owner." : "Its owner is deactivated.", 20);
}

function silencePart({ status, silentDays }: AgentRiskFacts): AgentRiskPart[] {
  if (status !== "active" || silentDays === null) return [];
  return part(
    "dormant",
    `It has not acted for ${counted(silentDays, "day")}.`,
    reached(silentDays, [
      [90, 15],
      [30, 10],
    ]),
  );
}

function unusedPart({ permissions: { granted, unused } }: AgentRiskFacts): AgentRiskPart[] {
  if (granted === 0) return [];
  const share = unused / granted;
  const weight = unused === 0 ? 0 : share >= 0.5 ? 10 : 5;
  const were = unused === 1 ? "was" : "were";
  return part(
    "unused_authority",
    `${unused.toLocaleString("en")} of ${counted(granted, "permission")} ${were} not used in 90 days.`,
    weight,
  );
}

function keyPart({ oldestKeyDays }: AgentRiskFacts): AgentRiskPart[] {
  if (oldestKeyDays === null) return [];
  return part(
    "old_keys",
    `The oldest key of its instances is ${counted(oldestKeyDays, "day")} old.`,
    reached(oldestKeyDays, [
      [180, 10],
      [90, 5],
    ]),
  );
}
