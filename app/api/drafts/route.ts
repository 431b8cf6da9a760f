import { createDraft } from "@/lib/drafts/commands";
import { getDraft, listDrafts } from "@/lib/drafts/queries";
import { DraftList, DraftResponse, SaveDraft } from "@/lib/drafts/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists your drafts of delegations, the one touched last first.",
  permission: "requests:create",
  response: DraftList,
  handle: ({ principal }) => listDrafts(principal),
});

export const POST = consoleRoute({
  summary: "Keeps a draft of a delegation.",
  permission: "requests:create",
  body: SaveDraft,
  response: DraftResponse,
  status: 201,
  handle: async ({ principal, body }) => getDraft(principal, await createDraft(principal, body)),
});
