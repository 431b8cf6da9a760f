import { machineRoute } from "@/lib/platform/http/machine-route";
import { OAuthError } from "@/lib/protocols/oauth/errors";

// Clients require the endpoint in the metadata. It never redirects: this server has no registered redirect URIs.
export const GET = machineRoute({
  answersWhileHeld: true,
  handle: () =>
    Promise.reject(new OAuthError("unsupported_response_type", "this server has no authorization code grant")),
});
