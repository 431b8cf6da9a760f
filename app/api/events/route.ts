import { z } from "zod";
import { stillSignedIn } from "@/lib/people/authentication";
import { consoleRoute } from "@/lib/people/console-route";
import { visibleMessage } from "@/lib/people/event-topics";
import { eventStream } from "@/lib/platform/events/event-stream";

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
