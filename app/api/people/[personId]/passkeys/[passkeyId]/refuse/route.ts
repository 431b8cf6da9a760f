import { EndChangeRequest } from "@/lib/control-changes/schema";
import { refusePasskey } from "@/lib/passkeys/commands/manage";
import { listPasskeysOf } from "@/lib/passkeys/queries";
import { PasskeyList, PasskeyOfPersonParams } from "@/lib/passkeys/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Refuse a person's new passkey within its first day, which removes it",
  permission: "people:write",
  params: PasskeyOfPersonParams,
  body: EndChangeRequest,
  response: PasskeyList,
  handle: async ({ principal, params, body }) => {
    await refusePasskey(principal, params.personId, params.passkeyId, body.note);
    return listPasskeysOf(principal, params.personId);
  },
});
