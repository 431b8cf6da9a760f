import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import type { SettingsResponse } from "./schema";
import { loadSettings } from "./store";

/** Reads the settings of the organisation; throws DomainError `forbidden`. */
export async function getSettings(principal: Principal): Promise<SettingsResponse> {
  if (!may(principal, "keys:read")) throw notAllowed(["keys:read"]);
  return loadSettings();
}
