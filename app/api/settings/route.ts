import { changeSettings } from "@/lib/organisation/commands";
import { getSettings } from "@/lib/organisation/queries";
import { ChangeSettingsRequest, SettingsResponse } from "@/lib/organisation/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
