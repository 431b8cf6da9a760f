import { z } from "zod";
import { foldCounts } from "@/lib/agents/inventory/counts";
import { countFigures } from "@/lib/agents/inventory/figures";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { AgentId } from "./schema";

/**
 * The job that writes what was stopped with an agent's former owner into the rows below the agent: the owner's own stop
 * finds only agents that are still theirs. `lib/revocation` defines it.
 */
export const formerOwnerStopped = { name: "agents.former-owner-stopped", payload: z.object({ agentId: AgentId }) };

/**
 * The job that follows another owner of an agent: a planned end by the former one retires no agent any more.
 * `lib/lifecycle` defines it, and looks again when the end comes.
 */
export const ownerChanged = { name: "agents.owner-changed", payload: z.object({ agentId: AgentId }) };

/** Keeps the sums of agents by state short. */
export const foldAgentCounts = defineJob({
  name: "agents.fold-counts",
  every: "5m",
  lasting: false,
  payload: slotPayload,
  run: foldCounts,
});

/** A job that takes longer continues in its next period, so that other jobs get their turn. */
const shareMs = 20_000;

/** Counts what the inventory is sorted by: instances, delegations, keys and decisions of each agent. */
export const countAgentFigures = defineJob({
  name: "agents.count-figures",
  every: "5m",
  lasting: false,
  payload: slotPayload,
  run: () => countFigures(shareMs),
});
