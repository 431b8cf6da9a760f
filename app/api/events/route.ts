import { z } from "zod";
import { eventStream } from "@/lib/platform/events/event-stream";
import { visibleMessage } from "@/lib/principals/event-topics";
import { stillSignedIn } from "@/lib/sign-in/authentication";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Follow changes as server-sent events",
  permission: "events:read",
  query: z.strictObject({
    since: z.iso.datetime().optional().describe("When what is shown was read: what has changed since comes first"),
  }),
  response: z.string(),
  produces: "text/event-stream",
  handle: ({ principal, query: { since } }) =>
    eventStream({
      since: since === undefined ? undefined : new Date(since),
      readerId: principal.personId,
      admit: (message) => visibleMessage(principal, message),
      stillAllowed: () => stillSignedIn(principal),
    }),
});
