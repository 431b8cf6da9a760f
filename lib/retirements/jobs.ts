import { endSuspension, type Keeps } from "@/lib/agents/commands/plan-step";
import { due as dueSteps } from "@/lib/agents/steps.store";
import { arePeopleAsked } from "@/lib/detections/commands";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { eachAlone } from "@/lib/platform/jobs/each-alone";
import { retireAsPlanned } from "./commands/retire-agent";

/** A rule that would stop an agent asks people instead if it is suspended already. They decide before it acts again. */
const keeps: Keeps = async (tx, { id, statusAt }) =>
  (await arePeopleAsked(tx, id, statusAt)) ? "agent_suspected" : undefined;

/** Does the steps of agents that were planned for an instant: ends of suspensions, and retirements. */
export const runDueSteps = defineJob({
  name: "agents.run-due-steps",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: async () =>
    eachAlone(
      await dueSteps(500),
      ({ agentId, step }) => (step === "resume" ? endSuspension(agentId, keeps) : retireAsPlanned(agentId)),
      { failure: "a planned step of an agent could not be done" },
    ),
});
