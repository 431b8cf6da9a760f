"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { agentKeys } from "@/components/agents/queries";
import { sendJson } from "@/components/data/api-client";
import { type AgentBatch, type AgentBatchResult, AgentBatchResults, maxAgentBatch } from "@/lib/agents/batch.schema";
import type { AgentSummary } from "@/lib/agents/schema";

type Without<T> = T extends unknown ? Omit<T, "agents"> : never;
/** An action with what it needs, apart from the agents. */
export type BulkOrder = Without<AgentBatch>;

/** Agents of one request, so that the progress moves and a cancelled batch ends soon. */
const portion = Math.min(20, maxAgentBatch);

export type BulkRun = {
  results: ReadonlyMap<string, AgentBatchResult>;
  state: "none" | "running" | "ended";
  /** Why it ended before its end. */
  error: unknown;
};

/** Sends one action for several agents, portion by portion, and keeps the result of each. */
export function useBulk(rows: readonly AgentSummary[]) {
  const client = useQueryClient();
  const cancelled = useRef(false);
  const [run, setRun] = useState<BulkRun>({ results: new Map(), state: "none", error: undefined });

  const send = async (order: BulkOrder, of: readonly AgentSummary[]) => {
    cancelled.current = false;
    setRun((before) => ({ ...before, state: "running", error: undefined }));
    let error: unknown;
    try {
      for (let from = 0; from < of.length && !cancelled.current; from += portion) {
        const agents = of.slice(from, from + portion).map(({ id, version }) => ({ id, version }));
        const body = { ...order, agents };
        const answer = await sendJson("POST", "/api/agents/batch", body, { schema: AgentBatchResults });
        setRun((before) => ({
          ...before,
          results: new Map([...before.results, ...answer.results.map((result) => [result.id, result] as const)]),
        }));
      }
    } catch (fault) {
      error = fault;
    }
    setRun((before) => ({ ...before, state: "ended", error }));
    void client.invalidateQueries({ queryKey: agentKeys.all });
  };
  return {
    run,
    start: (order: BulkOrder) => void send(order, rows),
    /** Sends it for the agents that it did not reach. */
    goOn: (order: BulkOrder) =>
      void send(
        order,
        rows.filter(({ id }) => !run.results.has(id)),
      ),
    cancel: () => {
      cancelled.current = true;
    },
  };
}
