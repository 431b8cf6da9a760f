import { expectedVersion } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";
import { rotateSecret } from "@/lib/streams/commands";
import { getStream } from "@/lib/streams/queries";
import { CreatedStream, RotateSecret, StreamParams } from "@/lib/streams/schema";

export const POST = consoleRoute({
  summary: "Gives a webhook another signing secret, which is shown once.",
  permission: "settings:write",
  stepUp: true,
  params: StreamParams,
  body: RotateSecret,
  versioned: true,
  response: CreatedStream,
  handle: async ({ principal, params: { streamId }, body, request }) => {
    const secret = await rotateSecret(principal, streamId, body.overlapHours, expectedVersion(request));
    return { ...(await getStream(principal, streamId)), secret };
  },
});
