import { z } from "zod";
import { downloadPaper, readPaper } from "@/lib/controls/commands";
import { ControlRunParams, WorkPaperQuery } from "@/lib/controls/schema";
import { isHead } from "@/lib/platform/http/head";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Downloads the work paper of a finished run, as NDJSON or CSV.",
  permission: "audit:read",
  params: ControlRunParams,
  query: WorkPaperQuery,
  response: z.string(),
  produces: "application/octet-stream",
  handle: async ({ principal, params, query, request }) => {
    const { name, mediaType, text } = await (isHead(request) ? readPaper : downloadPaper)(
      principal,
      params.runId,
      query.format,
    );
    const headers = { "content-type": mediaType, "content-disposition": `attachment; filename="${name}"` };
    return new Response(text, { headers });
  },
});
