import { z } from "zod";
import { getEntryProof } from "@/lib/audit/queries";
import { EntryIndexParams } from "@/lib/audit/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Proves that an entry is in the log, as a C2SP tlog-proof file.",
  permission: ["audit:read", "agents:own"],
  params: EntryIndexParams,
  response: z.string(),
  produces: "text/plain",
  handle: async ({ principal, params }) =>
    new Response(await getEntryProof(principal, params.index), {
      headers: { "content-type": "text/plain; charset=utf-8" },
    }),
});
