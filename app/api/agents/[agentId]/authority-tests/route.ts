import { AgentParams } from "@/lib/agents/schema";
import { saveTest } from "@/lib/drafts/cases/commands";
import { getTest, listTests } from "@/lib/drafts/cases/queries";
import { SaveTest, TestList, TestResponse } from "@/lib/drafts/cases/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the saved tests of an agent's authority, by name.",
  permission: ["agents:read", "agents:own"],
  params: AgentParams,
  response: TestList,
  handle: ({ principal, params }) => listTests(principal, params.agentId),
});

export const POST = consoleRoute({
  summary: "Keeps a question about an agent's authority with the answer that is expected.",
  permission: "requests:create",
  params: AgentParams,
  body: SaveTest,
  response: TestResponse,
  status: 201,
  handle: async ({ principal, params, body }) => getTest(principal, await saveTest(principal, params.agentId, body)),
});
