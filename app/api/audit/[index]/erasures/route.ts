import { EntryIndexParams } from "@/lib/audit/schema";
import { eraseTexts } from "@/lib/log-keeping/erasing.commands";
import { EraseTexts, TextsErased } from "@/lib/log-keeping/erasing.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Erases texts beside a sealed entry",
  permission: "settings:write",
  stepUp: true,
  params: EntryIndexParams,
  body: EraseTexts,
  response: TextsErased,
  handle: ({ principal, params, body }) => eraseTexts(principal, params.index, body),
});
