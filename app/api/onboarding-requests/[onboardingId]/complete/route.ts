import { completeOnboarding } from "@/lib/lifecycle/onboarding/commands";
import { getOnboarding } from "@/lib/lifecycle/onboarding/queries";
import { CompleteOnboarding, OnboardingParams, OnboardingResponse } from "@/lib/lifecycle/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Registers the agent that was asked for, and asks its owner and backup owner to accept.",
  permission: "agents:write",
  params: OnboardingParams,
  body: CompleteOnboarding,
  response: OnboardingResponse,
  handle: async ({ principal, params, body }) => {
    await completeOnboarding(principal, params.onboardingId, body);
    return getOnboarding(principal, params.onboardingId);
  },
});
