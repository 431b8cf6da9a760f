import { reviseOnboarding } from "@/lib/lifecycle/onboarding/commands";
import { getOnboarding } from "@/lib/lifecycle/onboarding/queries";
import { AskOnboarding, OnboardingParams, OnboardingResponse } from "@/lib/lifecycle/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads a request for a new agent, and what the caller may do with it.",
  permission: ["agents:read", "agents:own"],
  params: OnboardingParams,
  response: OnboardingResponse,
  handle: ({ principal, params }) => getOnboarding(principal, params.onboardingId),
});

export const PUT = consoleRoute({
  summary: "Changes a request for a new agent that was returned. It waits for security again.",
  permission: "requests:create",
  params: OnboardingParams,
  body: AskOnboarding,
  response: OnboardingResponse,
  handle: async ({ principal, params, body }) => {
    await reviseOnboarding(principal, params.onboardingId, body);
    return getOnboarding(principal, params.onboardingId);
  },
});
