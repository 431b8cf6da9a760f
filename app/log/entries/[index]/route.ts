import { z } from "zod";
import { openBytes } from "@/lib/audit/reads/queries";
import { EntryIndexParams } from "@/lib/audit/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads the exact bytes of an entry, as they are hashed into the log.",
  permission: "audit:read",
  params: EntryIndexParams,
  response: z.string(),
  produces: "application/octet-stream",
  handle: async ({ principal, params }) =>
    new Response(new Uint8Array(await openBytes(principal, params.index)), {
      headers: { "content-type": "application/octet-stream" },
    }),
});
