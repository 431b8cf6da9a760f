import { notAllowed } from "@/lib/people/errors";
import { may, type Principal } from "@/lib/people/principal";
import { loadSettings } from "@/lib/people/settings/store";
import type { SettingsResponse } from "./schema";

/** Reads the settings of the organisation; throws DomainError `forbidden`. */
export async function getSettings(principal: Principal): Promise<SettingsResponse> {
  if (!may(principal, "keys:read")) throw notAllowed(["keys:read"]);
  return loadSettings();
}
