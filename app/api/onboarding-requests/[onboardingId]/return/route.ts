import { returnOnboarding } from "@/lib/lifecycle/onboarding/commands";
import { getOnboarding } from "@/lib/lifecycle/onboarding/queries";
import { OnboardingParams, OnboardingResponse, ReturnOnboarding } from "@/lib/lifecycle/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Returns a request for a new agent to the person who made it, with a reason.",
  permission: "agents:write",
  params: OnboardingParams,
  body: ReturnOnboarding,
  response: OnboardingResponse,
  handle: async ({ principal, params, body }) => {
    await returnOnboarding(principal, params.onboardingId, body.reason, body.version);
    return getOnboarding(principal, params.onboardingId);
  },
});
