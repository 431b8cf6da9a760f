import { removePasskey } from "@/lib/passkeys/commands/manage";
import { listPasskeysOf } from "@/lib/passkeys/queries";
import { PasskeyList, PasskeyOfPersonParams } from "@/lib/passkeys/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const DELETE = consoleRoute({
  summary: "Remove a person's passkey",
  permission: "people:write",
  params: PasskeyOfPersonParams,
  response: PasskeyList,
  stepUp: true,
  handle: async ({ principal, params }) => {
    await removePasskey(principal, params.personId, params.passkeyId);
    return listPasskeysOf(principal, params.personId);
  },
});
