import { revokeEnrolmentToken } from "@/lib/credentials/commands/enrolment-tokens";
import { listEnrolmentTokens } from "@/lib/credentials/queries";
import { CredentialFilters, EnrolmentTokenList, EnrolmentTokenParams } from "@/lib/credentials/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const DELETE = consoleRoute({
  summary: "Revokes an open enrolment token.",
  permission: ["agents:write", "agents:own"],
  params: EnrolmentTokenParams,
  response: EnrolmentTokenList,
  handle: async ({ principal, params }) => {
    await revokeEnrolmentToken(principal, params.agentId, params.tokenId);
    return listEnrolmentTokens(principal, params.agentId, CredentialFilters.parse({}));
  },
});
