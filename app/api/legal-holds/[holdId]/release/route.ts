import { endHold } from "@/lib/log-keeping/holds.commands";
import { getHolds } from "@/lib/log-keeping/holds.queries";
import { HoldParams, LegalHoldList, ReleaseHold } from "@/lib/log-keeping/holds.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Releases a legal hold",
  permission: "settings:write",
  stepUp: true,
  params: HoldParams,
  body: ReleaseHold,
  response: LegalHoldList,
  handle: async ({ principal, params, body }) => {
    await endHold(principal, params.holdId, body);
    return { holds: await getHolds() };
  },
});
