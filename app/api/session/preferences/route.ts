import { changePreferences } from "@/lib/people/preferences.commands";
import { ChangePreferencesRequest, Preferences } from "@/lib/people/preferences.schema";
import { getPreferences } from "@/lib/people/queries";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Read the console preferences of the person who is signed in",
  permission: "events:read",
  response: Preferences,
  handle: ({ principal }) => getPreferences(principal),
});

export const PUT = consoleRoute({
  summary: "Change the console preferences of the person who is signed in",
  permission: "events:read",
  body: ChangePreferencesRequest,
  response: Preferences,
  handle: async ({ principal, body }) => {
    await changePreferences(principal, body);
    return getPreferences(principal);
  },
});
