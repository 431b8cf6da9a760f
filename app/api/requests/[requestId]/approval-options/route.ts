import { beginSignature } from "@/lib/approvals/commands/sign";
import { ApprovalOptionsRequest, RequestParams } from "@/lib/approvals/schema";
import { consoleRoute } from "@/lib/people/console-route";
import { AssertionOptions } from "@/lib/people/passkeys/schema";

export const POST = consoleRoute({
  summary:
    "Begins a decision that is signed with a passkey: what the authenticator signs, once and within five minutes.",
  permission: "requests:decide",
  params: RequestParams,
  body: ApprovalOptionsRequest,
  response: AssertionOptions,
  handle: ({ principal, params: { requestId }, body }) => beginSignature(principal, requestId, body),
});
