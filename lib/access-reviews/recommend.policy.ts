import type { Evidence, Recommendation, ReviewKind } from "./model";

export type Recommended = { recommendation: Recommendation; reason: string };

const dayMs = 86_400_000;
/** A new subject may wait so long for its first use. */
const settlingDays = 30;
const dormantDays = 90;
/** Denials that weigh only when they are as many as the allowed actions. */
const fewDenials = 10;

const daysSince = (instant: string, now: Date): number => Math.floor((now.getTime() - Date.parse(instant)) / dayMs);
const days = (count: number): string => (count === 1 ? "1 day" : `${count} days`);
const counted = (count: string | undefined, noun: string): string => `${count} ${noun}${count === "1" ? "" : "s"}`;
const advise = (recommendation: Recommendation, reason: string): Recommended => ({ recommendation, reason });

/** Recommends an answer for an item by its evidence. It never uses names or earlier answers. */
export function recommend(kind: ReviewKind, evidence: Evidence, now: Date): Recommended {
  const { detections, facts } = evidence;
  if (kind === "ownership") return advise("keep", "You are its owner. Say so if another person answers for it.");
  if (detections) {
    const found = detections === 1 ? "1 detection is" : `${detections} detections are`;
    return advise("remove", `${found} open or confirmed about the agent.`);
  }
  if (kind === "blueprints") {
    return facts.agents === "0"
      ? advise("remove", "No active agent uses it.")
      : advise("keep", `${counted(facts.agents, "active agent")} ${facts.agents === "1" ? "uses" : "use"} it.`);
  }
  if (kind === "entitlements") return entitlementAdvice(evidence, now);
  return adviceByUse(kind, evidence, now);
}

function entitlementAdvice({ facts, createdAt }: Evidence, now: Date): Recommended {
  if (facts.delegations === "0" && daysSince(createdAt, now) >= settlingDays)
    return advise("remove", "The person delegates nothing at present.");
  if (facts.may === "Everything") return advise("narrow", "The person may delegate every active type.");
  return advise("keep", `The person has ${counted(facts.delegations, "delegation")} in effect.`);
}

const never: Readonly<Record<string, string>> = {
  agents: "It has never acted",
  delegations: "No use of it is known",
  roles: "No sign-in of the last 90 days is known",
};
const last: Readonly<Record<string, string>> = {
  agents: "Its last action was",
  delegations: "Its last use was",
  roles: "The last sign-in was",
};

function adviceByUse(kind: ReviewKind, evidence: Evidence, now: Date): Recommended {
  const { lastActionAt, createdAt, allowed, denied, facts } = evidence;
  const age = daysSince(createdAt, now);
  if (lastActionAt === null) {
    const words = `${never[kind]}, and it is ${days(age)} old.`;
    return age >= settlingDays ? advise("remove", words) : advise("keep", words.replace("and", "but"));
  }
  const idle = daysSince(lastActionAt, now);
  const words = `${last[kind]} ${idle === 0 ? "today" : `${days(idle)} ago`}`;
  if (idle >= dormantDays) return advise("remove", `${words}.`);
  if (denied !== null && denied >= fewDenials && denied >= (allowed ?? 0)) {
    return advise(kind === "delegations" ? "narrow" : "remove", `${words}, and ${denied} of its actions were denied.`);
  }
  if (facts.unused) return advise("narrow", `${words}, but ${facts.unused} permissions were not used in 90 days.`);
  return advise("keep", `${words}.`);
}
