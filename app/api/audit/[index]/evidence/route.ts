import { getEntryEvidence } from "@/lib/audit/queries";
import { downloadEvidence } from "@/lib/audit/reads/queries";
import { EntryEvidence, EntryIndexParams } from "@/lib/audit/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { isHead } from "@/lib/platform/http/head";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Downloads an entry with its texts and its proof, to be verified offline.",
  permission: ["audit:read", "agents:own"],
  params: EntryIndexParams,
  response: EntryEvidence,
  handle: async ({ principal, params, request }) =>
    withHeaders(await (isHead(request) ? getEntryEvidence : downloadEvidence)(principal, params.index), {
      headers: { "content-disposition": `attachment; filename="mandate-entry-${params.index}.json"` },
    }),
});
