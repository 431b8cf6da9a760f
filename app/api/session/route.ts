import { currentSession } from "@/lib/people/queries";
import { SessionResponse } from "@/lib/people/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Say who is signed in and what they may do",
  permission: "events:read",
  response: SessionResponse,
  handle: ({ principal }) => currentSession(principal),
});
