import { discardDraft, saveDraft } from "@/lib/drafts/commands";
import { getDraft } from "@/lib/drafts/queries";
import { DraftParams, DraftRemoved, DraftResponse, SaveDraft } from "@/lib/drafts/schema";
import { consoleRoute } from "@/lib/people/console-route";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";

export const GET = consoleRoute({
  summary: "Reads one of your drafts.",
  permission: "requests:create",
  params: DraftParams,
  response: DraftResponse,
  handle: async ({ principal, params }) => {
    const draft = await getDraft(principal, params.draftId);
    return withHeaders(draft, { headers: { etag: versionTag(draft.version) } });
  },
});

export const PATCH = consoleRoute({
  summary: "Replaces what one of your drafts says.",
  permission: "requests:create",
  params: DraftParams,
  body: SaveDraft,
  response: DraftResponse,
  handle: async ({ principal, params: { draftId }, body, request }) => {
    await saveDraft(principal, draftId, body, expectedVersion(request));
    const draft = await getDraft(principal, draftId);
    return withHeaders(draft, { headers: { etag: versionTag(draft.version) } });
  },
});

export const DELETE = consoleRoute({
  summary: "Discards one of your drafts.",
  permission: "requests:create",
  params: DraftParams,
  response: DraftRemoved,
  handle: async ({ principal, params: { draftId: id } }) => {
    await discardDraft(principal, id);
    return { id };
  },
});
