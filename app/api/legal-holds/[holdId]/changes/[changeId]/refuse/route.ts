import { EndChangeRequest } from "@/lib/control-changes/schema";
import { endRelease } from "@/lib/log-keeping/holds.commands";
import { getHolds } from "@/lib/log-keeping/holds.queries";
import { LegalHoldList, ReleaseChangeParams } from "@/lib/log-keeping/holds.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Refuses to release a legal hold, as another person proposed",
  permission: "controls:confirm",
  params: ReleaseChangeParams,
  body: EndChangeRequest,
  response: LegalHoldList,
  handle: async ({ principal, params, body }) => {
    await endRelease(principal, params, "refuse", body.note);
    return { holds: await getHolds(principal) };
  },
});
