import { consoleRoute } from "@/lib/sign-in/console-route";
import { revokeToken } from "@/lib/sign-in/providers/provisioning/commands";
import { getProvisioning } from "@/lib/sign-in/providers/provisioning/queries";
import { ProvisioningResponse, TokenParams } from "@/lib/sign-in/providers/provisioning/schema";

export const DELETE = consoleRoute({
  summary: "Revokes a token of a SCIM client: its next request is refused.",
  permission: "people:write",
  stepUp: true,
  params: TokenParams,
  response: ProvisioningResponse,
  handle: async ({ principal, params: { providerId, provisioningTokenId } }) => {
    await revokeToken(principal, providerId, provisioningTokenId);
    return getProvisioning(providerId);
  },
});
