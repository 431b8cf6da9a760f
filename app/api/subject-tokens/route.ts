import { consoleRoute } from "@/lib/sign-in/console-route";
import { issueSubjectToken } from "@/lib/tokens/issue-subject-token";
import { IssueSubjectTokenRequest, SubjectTokenResponse } from "@/lib/tokens/schema";

export const POST = consoleRoute({
  summary: "Get a subject token: an agent that holds a delegation in your name exchanges it for a token as you",
  permission: "events:read",
  body: IssueSubjectTokenRequest,
  response: SubjectTokenResponse,
  status: 201,
  handle: ({ principal, body }) => issueSubjectToken(principal, body.agentId),
});
