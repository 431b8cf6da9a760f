import { entriesAround } from "@/lib/audit/around.queries";
import { AroundEntry } from "@/lib/audit/around.schema";
import { EntryIndexParams } from "@/lib/audit/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Finds the entries before and after one, and the changes to its chain in the 24 hours before.",
  permission: ["audit:read", "agents:own"],
  params: EntryIndexParams,
  response: AroundEntry,
  handle: ({ principal, params }) => entriesAround(principal, params.index),
});
