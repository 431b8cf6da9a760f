import { AroundEntry } from "@/lib/audit/around.schema";
import { openAround } from "@/lib/audit/reads/queries";
import { EntryIndexParams } from "@/lib/audit/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Finds the entries before and after one, and the changes to its chain in the 24 hours before.",
  permission: ["audit:read", "agents:own"],
  params: EntryIndexParams,
  response: AroundEntry,
  handle: ({ principal, params }) => openAround(principal, params.index),
});
