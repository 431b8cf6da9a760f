import { listFrequentAskers } from "@/lib/action-approvals/frequent-asking/list";
import { FrequentAskerList } from "@/lib/action-approvals/frequent-asking/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists the agents that asked people five times or more in ten minutes.",
  permission: "requests:read",
  response: FrequentAskerList,
  handle: ({ principal }) => listFrequentAskers(principal),
});
