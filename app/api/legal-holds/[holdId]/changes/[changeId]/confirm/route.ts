import { ConfirmChangeRequest } from "@/lib/control-changes/schema";
import { confirmRelease } from "@/lib/log-keeping/holds.commands";
import { getHolds } from "@/lib/log-keeping/holds.queries";
import { LegalHoldList, ReleaseChangeParams } from "@/lib/log-keeping/holds.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Releases a legal hold as the second person, exactly as it was read",
  permission: "controls:confirm",
  stepUp: true,
  params: ReleaseChangeParams,
  body: ConfirmChangeRequest,
  response: LegalHoldList,
  handle: async ({ principal, params, body }) => {
    await confirmRelease(principal, params, body.digest);
    return { holds: await getHolds(principal) };
  },
});
