import { queryOptions } from "@tanstack/react-query";
import { getJson, sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import { EffectiveEntitlement } from "@/lib/entitlements/schema";
import { type ChangePreferencesRequest, Preferences } from "@/lib/people/preferences.schema";
import { SessionResponse } from "@/lib/people/schema";

/** Preferences of the signed-in person. */
export const preferences = readQuery(["preferences"], "/api/session/preferences", Preferences);

/** Entitlement of the signed-in person. */
export const ownEntitlement = {
  meta: { topics: ["people", "groups", "control-changes"] },
  ...readQuery(["own-entitlement"], "/api/session/entitlement", EffectiveEntitlement),
};

/** Who is signed in, and by which right. */
export const ownSession = readQuery(["own-session"], "/api/session", SessionResponse);

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
