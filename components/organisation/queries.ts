import { queryOptions } from "@tanstack/react-query";
import { getJson, sendJson } from "@/components/data/api-client";
import { type ChangeSettingsRequest, SettingsResponse } from "@/lib/organisation/schema";

/** The settings of the organisation; a change of it is announced under its name. */
export const organisationSettings = queryOptions({
  queryKey: ["organisation", "settings"],
  queryFn: ({ signal }) => getJson("/api/settings", {}, SettingsResponse, signal),
});

/** Changes some of the settings. */
export const changeSettings = (change: ChangeSettingsRequest) =>
  sendJson("PATCH", "/api/settings", change, { schema: SettingsResponse });
