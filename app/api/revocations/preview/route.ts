import { previewRevocation } from "@/lib/revocation/queries";
import { PreviewRequest, PreviewResponse, scopeOf } from "@/lib/revocation/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Counts what would stop if a scope were revoked now.",
  permission: ["revocations:read", "revocations:execute", "agents:own"],
  body: PreviewRequest,
  response: PreviewResponse,
  handle: ({ principal, body }) => previewRevocation(principal, scopeOf(body.scope)),
});
