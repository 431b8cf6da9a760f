import { askOnboarding } from "@/lib/lifecycle/onboarding/commands";
import { getOnboarding, listOnboardings } from "@/lib/lifecycle/onboarding/queries";
import { AskOnboarding, OnboardingFilters, OnboardingList, OnboardingResponse } from "@/lib/lifecycle/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists requests for new agents. A person without agents:read gets only their own.",
  permission: ["agents:read", "agents:own"],
  query: OnboardingFilters,
  response: OnboardingList,
  handle: ({ principal, query }) => listOnboardings(principal, query),
});

export const POST = consoleRoute({
  summary: "Asks security to register an agent.",
  permission: "requests:create",
  body: AskOnboarding,
  response: OnboardingResponse,
  status: 201,
  handle: async ({ principal, body }) => {
    const { id } = await askOnboarding(principal, body);
    return withHeaders(await getOnboarding(principal, id), { headers: { location: `/api/onboarding-requests/${id}` } });
  },
});
