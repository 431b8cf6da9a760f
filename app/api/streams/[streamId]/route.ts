import { expectedVersion } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";
import { deleteStream, editStream } from "@/lib/streams/commands";
import { taggedStream } from "@/lib/streams/queries";
import { EditStream, StreamParams, StreamRemoved, StreamResponse } from "@/lib/streams/schema";

export const GET = consoleRoute({
  summary: "Reads a stream with its lag.",
  permission: "keys:read",
  params: StreamParams,
  response: StreamResponse,
  handle: ({ principal, params }) => taggedStream(principal, params.streamId),
});

export const PATCH = consoleRoute({
  summary: "Changes the settings of a stream; another server needs the secret headers again.",
  permission: "settings:write",
  stepUp: true,
  params: StreamParams,
  body: EditStream,
  versioned: true,
  response: StreamResponse,
  handle: async ({ principal, params: { streamId }, body, request }) => {
    await editStream(principal, streamId, body, expectedVersion(request));
    return taggedStream(principal, streamId);
  },
});

export const DELETE = consoleRoute({
  summary: "Deletes a stream with its log of deliveries.",
  permission: "settings:write",
  stepUp: true,
  params: StreamParams,
  versioned: true,
  response: StreamRemoved,
  handle: async ({ principal, params: { streamId: id }, request }) => {
    await deleteStream(principal, id, expectedVersion(request));
    return { id };
  },
});
