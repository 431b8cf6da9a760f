import { z } from "zod";
import { openBundle } from "@/lib/audit/reads/queries";
import { EntryBundleParams } from "@/lib/audit/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads the exact bytes of up to 256 consecutive entries (C2SP tlog-tiles).",
  permission: "audit:read",
  params: EntryBundleParams,
  response: z.string(),
  produces: "application/octet-stream",
  handle: async ({ principal, params }) =>
    new Response(await openBundle(principal, params.bundle), {
      headers: { "content-type": "application/octet-stream" },
    }),
});
