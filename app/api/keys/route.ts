import { consoleRoute } from "@/lib/sign-in/console-route";
import { listKeys } from "@/lib/signing-keys/queries";
import { KeyFilters, KeyListResponse } from "@/lib/signing-keys/schema";

export const GET = consoleRoute({
  summary: "Lists the signing keys, by default the newest first; never a private half.",
  permission: "keys:read",
  query: KeyFilters,
  response: KeyListResponse,
  handle: ({ principal, query }) => listKeys(principal, query),
});
