import { withdrawOnboarding } from "@/lib/lifecycle/onboarding/commands";
import { getOnboarding } from "@/lib/lifecycle/onboarding/queries";
import { LifecycleReason, OnboardingParams, OnboardingResponse } from "@/lib/lifecycle/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Takes back a request for a new agent.",
  permission: "requests:create",
  params: OnboardingParams,
  body: LifecycleReason,
  response: OnboardingResponse,
  handle: async ({ principal, params, body }) => {
    await withdrawOnboarding(principal, params.onboardingId, body.reason);
    return getOnboarding(principal, params.onboardingId);
  },
});
