import { consoleRoute } from "@/lib/sign-in/console-route";
import { getKey } from "@/lib/signing-keys/queries";
import { KeyParams, KeyResponse } from "@/lib/signing-keys/schema";

export const GET = consoleRoute({
  summary: "Reads one signing key; never its private half.",
  permission: "keys:read",
  params: KeyParams,
  response: KeyResponse,
  handle: ({ principal, params }) => getKey(principal, params.kid),
});
