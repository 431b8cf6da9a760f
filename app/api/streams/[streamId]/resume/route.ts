import { expectedVersion } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";
import { resumeStream } from "@/lib/streams/commands";
import { taggedStream } from "@/lib/streams/queries";
import { StreamParams, StreamResponse } from "@/lib/streams/schema";

export const POST = consoleRoute({
  summary: "Lets a stream go on from where it stopped.",
  permission: "settings:write",
  stepUp: true,
  params: StreamParams,
  versioned: true,
  response: StreamResponse,
  handle: async ({ principal, params: { streamId }, request }) => {
    await resumeStream(principal, streamId, expectedVersion(request));
    return taggedStream(principal, streamId);
  },
});
