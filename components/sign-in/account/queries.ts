import { queryOptions } from "@tanstack/react-query";
import { getJson, lazyReader, sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import type { ChangePreferencesRequest } from "@/lib/people/preferences.schema";
import type { SessionResponse as Session } from "@/lib/people/schema";

const EffectiveEntitlement = lazyReader(() =>
  import("@/lib/entitlements/schema").then((module) => module.EffectiveEntitlement),
);
const Preferences = lazyReader(() => import("@/lib/people/preferences.schema").then((module) => module.Preferences));
const SessionResponse = lazyReader(() => import("@/lib/people/schema").then((module) => module.SessionResponse));

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
export const serverHold = (known: Session["hold"]) =>
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
