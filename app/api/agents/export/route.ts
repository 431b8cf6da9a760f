import { AgentExport, AgentFile } from "@/lib/agents/export.schema";
import { agentsFile } from "@/lib/delegations/views/agents-export.queries";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary:
    "Writes the agents that a list would show as CSV or JSON, and records it. The connection is cut, and the file is " +
    "incomplete, where the reader is signed out or loses a role meanwhile, or after ten minutes.",
  permission: ["agents:read", "agents:own"],
  query: AgentExport,
  response: AgentFile,
  produces: ["text/csv", "application/json"],
  handle: ({ principal, query, request }) => agentsFile(principal, query, request),
});
