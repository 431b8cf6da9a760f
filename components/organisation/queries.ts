import { sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import { type ChangeSettingsRequest, SettingsResponse } from "@/lib/organisation/schema";

/** The settings of the organisation; a change of it is announced under its name. */
export const organisationSettings = readQuery(["organisation", "settings"], "/api/settings", SettingsResponse);

/** Changes some of the settings. */
export const changeSettings = (change: ChangeSettingsRequest) =>
  sendJson("PATCH", "/api/settings", change, { schema: SettingsResponse });
