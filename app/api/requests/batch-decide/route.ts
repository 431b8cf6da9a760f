import { BatchDecide, BatchOutcome } from "@/lib/requests/batch.schema";
import { decideTogether } from "@/lib/requests/commands/batch";
import { decidedTogether } from "@/lib/requests/queries";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Decides several requests that are alike, all of them or none.",
  permission: "requests:decide",
  body: BatchDecide,
  response: BatchOutcome,
  handle: async ({ principal, body: { decisions } }) => {
    await decideTogether(principal, decisions);
    return decidedTogether(decisions.map(({ id }) => id));
  },
});
