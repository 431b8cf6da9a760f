import { inPortions, readingPace } from "@/lib/platform/jobs/portions";
import { riskOfAgent } from "./policy";
import { keepScores, nextToScore, readRiskFacts } from "./store";

/**
 * Scores all agents as their pages do, in one pass. It goes on where the last run ended. A score follows from facts of
 * many tables and from the time. So every pass reads the facts of each agent.
 *
 * @param withinMs A pass that takes longer continues in the next run.
 */
export const scoreAll = (withinMs?: number): Promise<boolean> => inPortions(scorePortion, withinMs, pace);

/** An agent has many facts, so few agents make a portion. */
const pace = { ...readingPace, most: 256 };

async function scorePortion(take: number): Promise<boolean> {
  const { after, ids, at } = await nextToScore(take);
  const facts = await readRiskFacts(ids);
  const scores = [...facts].map(([id, of]) => ({ id, score: riskOfAgent(of).score }));
  const last = ids.length < take ? null : (ids.at(-1) ?? null);
  await keepScores({ after, last, scores, at });
  return last !== null;
}
