import { queryOptions } from "@tanstack/react-query";
import { getJson, sendJson } from "@/components/shell/api-client";
import { type ChangePreferencesRequest, Preferences } from "@/lib/people/preferences/schema";

/** How the console behaves for whoever is signed in. */
export const preferences = queryOptions({
  queryKey: ["preferences"],
  queryFn: ({ signal }) => getJson("/api/session/preferences", {}, Preferences, signal),
});

export const changePreferences = (body: ChangePreferencesRequest) =>
  sendJson("PUT", "/api/session/preferences", body, { schema: Preferences });
