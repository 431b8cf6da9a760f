import { consoleRoute } from "@/lib/sign-in/console-route";
import { createStream } from "@/lib/streams/commands";
import { getStream, listStreams } from "@/lib/streams/queries";
import { CreatedStream, CreateStream, StreamList } from "@/lib/streams/schema";

export const GET = consoleRoute({
  summary: "Lists the streams of the audit trail, each with its lag.",
  permission: "keys:read",
  response: StreamList,
  handle: ({ principal }) => listStreams(principal),
});

export const POST = consoleRoute({
  summary: "Creates a stream of the audit trail to a webhook or an OpenTelemetry receiver; its secret is shown once.",
  permission: "settings:write",
  stepUp: true,
  body: CreateStream,
  response: CreatedStream,
  status: 201,
  handle: async ({ principal, body }) => {
    const { id, secret } = await createStream(principal, body);
    return { ...(await getStream(principal, id)), secret };
  },
});
