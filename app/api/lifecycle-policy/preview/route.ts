import { previewPolicy } from "@/lib/lifecycle/policy/commands";
import { PolicyPreviewResponse, PreviewPolicy } from "@/lib/lifecycle/policy/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Counts the agents that would need something under other rules of the lifecycle policy. Changes nothing.",
  permission: "approval-policies:write",
  body: PreviewPolicy,
  response: PolicyPreviewResponse,
  handle: ({ body: { rules } }) => previewPolicy(rules),
});
