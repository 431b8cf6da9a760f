import { z } from "zod";
import { AgentId } from "./schema";

/**
 * The job that writes what was stopped with an agent's former owner into the rows below the agent: the owner's own stop
 * finds only agents that are still theirs. `lib/revocation` defines it.
 */
export const formerOwnerStopped = { name: "agents.former-owner-stopped", payload: z.object({ agentId: AgentId }) };
