import { z } from "zod";
import { downloadPaper } from "@/lib/controls/commands";
import { ControlRunParams, WorkPaperQuery } from "@/lib/controls/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Downloads the work paper of a finished run, as NDJSON or CSV.",
  permission: "audit:read",
  params: ControlRunParams,
  query: WorkPaperQuery,
  response: z.string(),
  produces: "application/octet-stream",
  handle: async ({ principal, params, query }) => {
    const { name, mediaType, text } = await downloadPaper(principal, params.runId, query.format);
    const headers = { "content-type": mediaType, "content-disposition": `attachment; filename="${name}"` };
    return new Response(text, { headers });
  },
});
