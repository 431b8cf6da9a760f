import { expectedVersion } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";
import { replayStream } from "@/lib/streams/commands";
import { taggedStream } from "@/lib/streams/queries";
import { ReplayStream, StreamParams, StreamResponse } from "@/lib/streams/schema";

export const POST = consoleRoute({
  summary: "Sends again from an entry or an instant of the log.",
  permission: "settings:write",
  stepUp: true,
  params: StreamParams,
  body: ReplayStream,
  versioned: true,
  response: StreamResponse,
  handle: async ({ principal, params: { streamId }, body, request }) => {
    await replayStream(principal, streamId, body.from, expectedVersion(request));
    return taggedStream(principal, streamId);
  },
});
