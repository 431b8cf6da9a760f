import { AssertionOptions } from "@/lib/passkeys/schema";
import { ApprovalOptionsRequest } from "@/lib/requests/approve.schema";
import { beginSignature } from "@/lib/requests/commands/sign";
import { RequestParams } from "@/lib/requests/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary:
    "Begins a decision that is signed with a passkey: what the authenticator signs, once and within five minutes.",
  permission: "requests:decide",
  params: RequestParams,
  body: ApprovalOptionsRequest,
  response: AssertionOptions,
  handle: ({ principal, params: { requestId }, body }) => beginSignature(principal, requestId, body),
});
