import { ConfigureOwnershipRequest, OwnershipSettings } from "@/lib/ownership/schema";
import { configureOwnership, getOwnershipSettings } from "@/lib/ownership/settings";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads who takes over what leavers leave behind, and how long that may take.",
  permission: "people:read",
  response: OwnershipSettings,
  handle: () => getOwnershipSettings(),
});

export const PUT = consoleRoute({
  summary: "Chooses who takes over what leavers leave behind, and how long that may take.",
  permission: "people:write",
  stepUp: true,
  body: ConfigureOwnershipRequest,
  response: OwnershipSettings,
  handle: async ({ principal, body }) => {
    await configureOwnership(principal, body);
    return getOwnershipSettings();
  },
});
