import { consoleRoute } from "@/lib/sign-in/console-route";
import { StreamParams, StreamTest } from "@/lib/streams/schema";
import { testStream } from "@/lib/streams/test-stream";

export const POST = consoleRoute({
  summary: "Sends a test message of a stream now.",
  permission: "settings:write",
  params: StreamParams,
  response: StreamTest,
  handle: ({ params }) => testStream(params.streamId),
});
