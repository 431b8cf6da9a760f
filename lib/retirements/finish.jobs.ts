import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";

/**
 * The job that ends everything that a retiring agent holds and that waits about it, and closes it. `lib/lifecycle`
 * defines it.
 */
export const retirementBegun = {
  // An older version used this name when the job ended only credentials. Its queued jobs still run.
  name: "credentials.finish-retirement",
  payload: z.object({ agentId: AgentId }),
};
