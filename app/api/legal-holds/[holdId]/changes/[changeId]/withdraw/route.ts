import { EndChangeRequest } from "@/lib/control-changes/schema";
import { endRelease } from "@/lib/log-keeping/holds.commands";
import { getHolds } from "@/lib/log-keeping/holds.queries";
import { LegalHoldList, ReleaseChangeParams } from "@/lib/log-keeping/holds.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Takes back one's own proposal to release a legal hold",
  permission: "settings:write",
  params: ReleaseChangeParams,
  body: EndChangeRequest,
  response: LegalHoldList,
  handle: async ({ principal, params, body }) => {
    await endRelease(principal, params, "withdraw", body.note);
    return { holds: await getHolds(principal) };
  },
});
