import { countQueues } from "@/lib/approvals/inbox/queries";
import { QueueCounts } from "@/lib/approvals/inbox/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const GET = consoleRoute({
  summary: "Counts the requests in each queue of the inbox.",
  permission: "requests:read",
  response: QueueCounts,
  handle: ({ principal }) => countQueues(principal),
});
