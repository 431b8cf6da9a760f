import { machineRoute } from "@/lib/platform/http/machine-route";
import { OAuthError } from "@/lib/protocols/oauth/errors";

// Clients insist on the metadata member; nobody is redirected anywhere, because no redirect URI is registered here.
export const GET = machineRoute({
  answersWhileHeld: true,
  handle: () =>
    Promise.reject(new OAuthError("unsupported_response_type", "this server has no authorization code grant")),
});
