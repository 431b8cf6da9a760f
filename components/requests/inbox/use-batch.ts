"use client";

import { useQueryClient } from "@tanstack/react-query";
import { ApiProblem, sendJson } from "@/components/data/api-client";
import { useToast } from "@/components/ui/toast";
import { BatchOutcome, maxBatch } from "@/lib/requests/batch.schema";
import type { RequestSummary } from "@/lib/requests/schema";
import { isHighRisk, riskCodesOf } from "@/lib/risk/model";
import type { Marks } from "./marks";

/** Why some requests are not decided together; undefined when they are alike. */
export function unalike(requests: readonly RequestSummary[]): string | undefined {
  const [first] = requests;
  if (!first) return undefined;
  if (requests.length > maxBatch) return `At most ${maxBatch} are decided together.`;
  const risky = requests.find(({ agent }) => agent.riskTier === "high" || agent.riskTier === "critical");
  if (risky) return `At risk tier ${risky.agent.riskTier} requests are decided one by one.`;
  const high = requests.find(({ risk }) => isHighRisk(risk.score));
  if (high) return `With a risk of ${high.risk.score} a request is decided alone.`;
  const { policy, shape } = first;
  if (requests.some((one) => one.policy.id !== policy.id || one.policy.version !== policy.version)) {
    return "They are decided under different policies.";
  }
  if (requests.some((one) => one.shape !== shape)) return "They ask for different things.";
  if (requests.some(({ risk }) => riskCodesOf(risk) !== riskCodesOf(first.risk))) return "Their risks differ.";
  const blueprint = first.agent.blueprintId;
  return requests.some(({ agent }) => agent.blueprintId !== blueprint)
    ? "Their agents are of different blueprints."
    : undefined;
}

/** The marked requests, which are decided together: all of them, or none. */
export function useBatch({ ids, clear }: Marks, requests: readonly RequestSummary[]) {
  const client = useQueryClient();
  const toast = useToast();
  const marked = requests.filter(({ id }) => ids.has(id));

  /** Sends the decisions together: all of them count, or none. Throws errors for which the dialog has to stay open. */
  const decide = async (verdict: "approve" | "deny", note: string, chosen: readonly RequestSummary[]) => {
    const decisions = chosen.map(({ id, digest }) => ({ id, digest, verdict, note }));
    try {
      await sendJson("POST", "/api/requests/batch-decide", { decisions }, { schema: BatchOutcome, keepalive: true });
      toast.done(`${decisions.length} requests ${verdict === "approve" ? "approved" : "denied"}`);
      clear();
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 409) throw error;
      toast.problem("No request was decided", error);
      // Closing the dialog would lose the reason.
      if (note !== "") throw error;
    } finally {
      for (const queryKey of [["requests"], ["inbox"]]) void client.invalidateQueries({ queryKey });
    }
  };
  return { marked, decide, whyNot: unalike(marked) };
}
