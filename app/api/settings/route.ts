import { consoleRoute } from "@/lib/people/console-route";
import { changeSettings } from "@/lib/people/settings/commands";
import { getSettings } from "@/lib/people/settings/queries";
import { ChangeSettingsRequest, SettingsResponse } from "@/lib/people/settings/schema";

export const GET = consoleRoute({
  summary: "Read the organisation's settings",
  permission: "keys:read",
  response: SettingsResponse,
  handle: ({ principal }) => getSettings(principal),
});

export const PATCH = consoleRoute({
  summary: "Change the organisation's settings",
  permission: "settings:write",
  stepUp: true,
  body: ChangeSettingsRequest,
  response: SettingsResponse,
  handle: ({ principal, body }) => changeSettings(principal, body),
});
