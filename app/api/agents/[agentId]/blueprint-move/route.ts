import { AgentParams } from "@/lib/agents/schema";
import { previewMove } from "@/lib/blueprint-changes/move.queries";
import { MoveFilters, MovePreview } from "@/lib/blueprint-changes/move.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Previews which delegations to an agent lose effect, in part or whole, if it takes another blueprint.",
  permission: ["agents:read", "agents:own"],
  params: AgentParams,
  query: MoveFilters,
  response: MovePreview,
  handle: ({ principal, params, query }) => previewMove(principal, params.agentId, query.blueprintId),
});
