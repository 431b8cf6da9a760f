import { AgentParams } from "@/lib/agents/schema";
import { issueEnrolmentToken } from "@/lib/credentials/commands/enrolment-tokens";
import { listEnrolmentTokens, refuseWithoutEnrolment, toTokenResponse } from "@/lib/credentials/queries";
import {
  CredentialFilters,
  EnrolmentTokenList,
  IssuedEnrolmentTokenResponse,
  IssueEnrolmentTokenRequest,
} from "@/lib/credentials/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists an agent's enrolment tokens, never their secrets.",
  permission: ["agents:read", "agents:own"],
  params: AgentParams,
  query: CredentialFilters,
  response: EnrolmentTokenList,
  handle: ({ principal, params, query }) => listEnrolmentTokens(principal, params.agentId, query),
});

export const POST = consoleRoute({
  summary: "Issues a one-time enrolment token; it is shown once.",
  permission: ["agents:write", "agents:own"],
  stepUp: "person",
  params: AgentParams,
  body: IssueEnrolmentTokenRequest,
  response: IssuedEnrolmentTokenResponse,
  status: 201,
  handle: async ({ principal, params, body }) => {
    const { token, secret } = await issueEnrolmentToken(principal, params.agentId, body);
    return { ...toTokenResponse(token, principal.name), token: secret };
  },
  // A former owner reads no token of the agent, not even one that they issued.
  mayRepeat: ({ principal, params }) => refuseWithoutEnrolment(principal, params.agentId),
});
