import { consoleRoute } from "@/lib/people/console-route";
import { currentSession } from "@/lib/people/queries";
import { SessionResponse } from "@/lib/people/schema";

export const GET = consoleRoute({
  summary: "Say who is signed in and what they may do",
  permission: "events:read",
  response: SessionResponse,
  handle: ({ principal }) => currentSession(principal),
});
