import { consoleRoute } from "@/lib/people/console-route";
import { confirmPasskey } from "@/lib/people/passkeys/commands/manage";
import { listPasskeysOf } from "@/lib/people/passkeys/queries";
import { PasskeyList, PasskeyOfPersonParams } from "@/lib/people/passkeys/schema";

export const POST = consoleRoute({
  summary: "Vouch for a person's new passkey, so that it signs within its first day",
  permission: "people:write",
  params: PasskeyOfPersonParams,
  response: PasskeyList,
  stepUp: true,
  handle: async ({ principal, params }) => {
    await confirmPasskey(principal, params.personId, params.passkeyId);
    return listPasskeysOf(principal, params.personId);
  },
});
