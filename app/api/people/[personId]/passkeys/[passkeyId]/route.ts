import { consoleRoute } from "@/lib/people/console-route";
import { removePasskey } from "@/lib/people/passkeys/commands/manage";
import { listPasskeysOf } from "@/lib/people/passkeys/queries";
import { PasskeyList, PasskeyOfPersonParams } from "@/lib/people/passkeys/schema";

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
