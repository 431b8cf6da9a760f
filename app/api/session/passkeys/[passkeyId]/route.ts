import { removePasskey, renamePasskey } from "@/lib/passkeys/commands/manage";
import { listOwnPasskeys } from "@/lib/passkeys/queries";
import { PasskeyList, PasskeyParams, RenamePasskeyRequest } from "@/lib/passkeys/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
