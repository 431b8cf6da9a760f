import { discardDraft, saveDraft } from "@/lib/drafts/commands";
import { getDraft } from "@/lib/drafts/queries";
import { DraftParams, DraftRemoved, DraftResponse, SaveDraft } from "@/lib/drafts/schema";
import { expectedVersion } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads one of your drafts.",
  permission: "requests:create",
  params: DraftParams,
  response: DraftResponse,
  handle: ({ principal, params }) => getDraft(principal, params.draftId),
});

export const PATCH = consoleRoute({
  summary: "Replaces what one of your drafts says.",
  permission: "requests:create",
  params: DraftParams,
  body: SaveDraft,
  versioned: true,
  response: DraftResponse,
  handle: async ({ principal, params: { draftId }, body, request }) => {
    await saveDraft(principal, draftId, body, expectedVersion(request));
    return getDraft(principal, draftId);
  },
});

export const DELETE = consoleRoute({
  summary: "Discards one of your drafts.",
  permission: "requests:create",
  params: DraftParams,
  versioned: true,
  response: DraftRemoved,
  handle: async ({ principal, params: { draftId: id }, request }) => {
    await discardDraft(principal, id, expectedVersion(request));
    return { id };
  },
});
