import { consoleRoute } from "@/lib/people/console-route";
import { removePasskey, renamePasskey } from "@/lib/people/passkeys/commands/manage";
import { listOwnPasskeys } from "@/lib/people/passkeys/queries";
import { PasskeyList, PasskeyParams, RenamePasskeyRequest } from "@/lib/people/passkeys/schema";

export const PATCH = consoleRoute({
  summary: "Rename one's own passkey",
  permission: "events:read",
  params: PasskeyParams,
  body: RenamePasskeyRequest,
  response: PasskeyList,
  handle: async ({ principal, params, body }) => {
    await renamePasskey(principal, params.passkeyId, body.name);
    return listOwnPasskeys(principal);
  },
});

export const DELETE = consoleRoute({
  summary: "Remove one's own passkey",
  permission: "events:read",
  params: PasskeyParams,
  response: PasskeyList,
  stepUp: true,
  handle: async ({ principal, params }) => {
    await removePasskey(principal, principal.personId, params.passkeyId);
    return listOwnPasskeys(principal);
  },
});
