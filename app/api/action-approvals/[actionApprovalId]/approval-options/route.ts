import { beginActionSignature } from "@/lib/action-approvals/commands/sign";
import { ActionApprovalParams, ActionOptionsRequest } from "@/lib/action-approvals/schema";
import { AssertionOptions } from "@/lib/passkeys/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Begins a decision about one action that is signed with a passkey: once, within five minutes.",
  permission: "requests:decide",
  params: ActionApprovalParams,
  body: ActionOptionsRequest,
  response: AssertionOptions,
  handle: ({ principal, params, body }) => beginActionSignature(principal, params.actionApprovalId, body),
});
