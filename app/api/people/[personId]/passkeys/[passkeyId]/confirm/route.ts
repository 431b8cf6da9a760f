import { confirmPasskey } from "@/lib/passkeys/commands/manage";
import { listPasskeysOf } from "@/lib/passkeys/queries";
import { PasskeyList, PasskeyOfPersonParams } from "@/lib/passkeys/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Confirm a person's new passkey, so that it may sign within its first day",
  permission: "people:write",
  params: PasskeyOfPersonParams,
  response: PasskeyList,
  stepUp: true,
  handle: async ({ principal, params }) => {
    await confirmPasskey(principal, params.personId, params.passkeyId);
    return listPasskeysOf(principal, params.personId);
  },
});
