import { listKeys } from "@/lib/keys/queries";
import { KeyListResponse } from "@/lib/keys/schema";
import { consoleRoute } from "@/lib/people/console-route";

export const GET = consoleRoute({
  summary: "List signing keys",
  permission: "keys:read",
  response: KeyListResponse,
  handle: ({ principal }) => listKeys(principal),
});
