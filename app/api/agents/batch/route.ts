import { AgentBatch, AgentBatchResults } from "@/lib/agents/batch.schema";
import { actOnAgents } from "@/lib/agents/commands/batch";
import { goLive } from "@/lib/lifecycle/activation";
import { giveAgent } from "@/lib/lifecycle/changes";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Takes one action on several agents. Each has a result of its own, and can be sent again.",
  permission: ["agents:write", "agents:own"],
  body: AgentBatch,
  response: AgentBatchResults,
  handle: async ({ principal, body }) => ({ results: await actOnAgents(principal, body, goLive, giveAgent) }),
});
