import { boardPage } from "@/lib/lifecycle/board/queries";
import { BoardFilters, BoardPage } from "@/lib/lifecycle/board/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists a page of one column of the lifecycle board, with what blocks each agent and who must act.",
  permission: ["agents:read", "agents:own"],
  query: BoardFilters,
  response: BoardPage,
  handle: ({ principal, query }) => boardPage(principal, query),
});
