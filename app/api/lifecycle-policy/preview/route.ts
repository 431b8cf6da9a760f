import { refuseUnknownGroups } from "@/lib/lifecycle/policy/approvers";
import { refuseIncomplete } from "@/lib/lifecycle/policy/commands";
import { previewRules } from "@/lib/lifecycle/policy/preview";
import { PolicyPreview, PreviewPolicy } from "@/lib/lifecycle/policy/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Counts the agents that would need something under other rules of the lifecycle policy. Changes nothing.",
  permission: "approval-policies:write",
  body: PreviewPolicy,
  response: PolicyPreview,
  handle: async ({ body: { rules } }) => {
    refuseIncomplete(rules);
    await refuseUnknownGroups(rules);
    return previewRules(rules);
  },
});
