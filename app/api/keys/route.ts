import { consoleRoute } from "@/lib/sign-in/console-route";
import { listKeys } from "@/lib/signing-keys/queries";
import { KeyListResponse } from "@/lib/signing-keys/schema";

export const GET = consoleRoute({
  summary: "List signing keys",
  permission: "keys:read",
  response: KeyListResponse,
  handle: ({ principal }) => listKeys(principal),
});
