import { testToken } from "@/lib/credentials/test-workload-token";
import { consoleRoute } from "@/lib/sign-in/console-route";
import { TestTokenRequest, TestTokenResponse } from "@/lib/trusted-issuers/schema";

export const POST = consoleRoute({
  summary: "Explains what would happen to a workload's or person's token; it is neither stored nor repeated.",
  permission: ["agents:write", "settings:write"],
  body: TestTokenRequest,
  response: TestTokenResponse,
  handle: ({ body }) => testToken(body.token),
});
