import { ConfigureOwnershipRequest, OwnershipSettings } from "@/lib/ownership/schema";
import { configureOwnership, getOwnershipSettings } from "@/lib/ownership/settings";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

async function tagged() {
  const settings = await getOwnershipSettings();
  return withHeaders(settings, { headers: { etag: settings.etag } });
}

export const GET = consoleRoute({
  summary: "Reads who takes over what leavers leave behind, and how long that may take.",
  permission: "people:read",
  response: OwnershipSettings,
  handle: () => tagged(),
});

export const PUT = consoleRoute({
  summary: "Chooses who takes over what leavers leave behind, and how long that may take.",
  permission: "people:write",
  stepUp: true,
  body: ConfigureOwnershipRequest,
  versioned: true,
  response: OwnershipSettings,
  handle: async ({ principal, body, request }) => {
    await configureOwnership(principal, body, expectedTag(request));
    return tagged();
  },
});
