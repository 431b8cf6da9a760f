import { queryOptions } from "@tanstack/react-query";
import { getJson, sendJson } from "@/components/data/api-client";
import { EffectiveEntitlement } from "@/lib/entitlements/schema";
import { type ChangePreferencesRequest, Preferences } from "@/lib/people/preferences/schema";
import { SessionResponse } from "@/lib/people/schema";

/** Preferences of the signed-in person. */
export const preferences = queryOptions({
  queryKey: ["preferences"],
  queryFn: ({ signal }) => getJson("/api/session/preferences", {}, Preferences, signal),
});

/** Entitlement of the signed-in person. */
export const ownEntitlement = queryOptions({
  queryKey: ["own-entitlement"],
  queryFn: ({ signal }) => getJson("/api/session/entitlement", {}, EffectiveEntitlement, signal),
  meta: { topics: ["people", "groups", "control-changes"] },
});

/** Who is signed in, and by which right. */
export const ownSession = queryOptions({
  queryKey: ["own-session"],
  queryFn: ({ signal }) => getJson("/api/session", {}, SessionResponse, signal),
});

/** Why the server holds decisions back. It is asked for again when the organisation changes, and while it holds. */
export const serverHold = (known: SessionResponse["hold"]) =>
  queryOptions({
    queryKey: ["server-hold"],
    queryFn: async ({ signal }) => (await getJson("/api/session", {}, SessionResponse, signal)).hold,
    initialData: known,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => (state.data ? 5_000 : false),
    meta: { topics: ["organisation"] },
  });

export const changePreferences = (body: ChangePreferencesRequest) =>
  sendJson("PUT", "/api/session/preferences", body, { schema: Preferences });
