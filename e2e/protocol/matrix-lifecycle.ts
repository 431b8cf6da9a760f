import {
  changes,
  changesOwn,
  overseersRead,
  ownAgents,
  type Row,
  secondPerson,
  signedIn,
} from "@/e2e/protocol/matrix-row";

const noChange = `chg_${"0".repeat(26)}`;

/** Requests for new agents, offers of ownership, planned ends, the board and the lifecycle policy. */
export const lifecycle: Record<string, Row> = {
  "GET /api/onboarding-requests": { answers: signedIn },
  "POST /api/onboarding-requests": { answers: "401 201 201 403 403 201 201" },
  "GET /api/onboarding-requests/[onboardingId]": { answers: "401 200 200 200 200 404 404" },
  // The admin made the request, and so does not decide it.
  "POST /api/onboarding-requests/[onboardingId]/complete": { answers: secondPerson, given: "onboarding" },
  "POST /api/onboarding-requests/[onboardingId]/return": { answers: secondPerson, given: "onboarding" },
  "POST /api/onboarding-requests/[onboardingId]/withdraw": {
    answers: "401 200 403 403 403 404 404",
    given: "onboarding",
  },
  "PUT /api/onboarding-requests/[onboardingId]": {
    answers: "401 200 403 403 403 404 404",
    given: "returned-onboarding",
  },
  "GET /api/agents/[agentId]/lifecycle": { answers: ownAgents },
  "POST /api/agents/[agentId]/offers": { answers: "401 201 201 403 403 201 404", given: "active" },
  "PUT /api/agents/[agentId]/planned-end": { answers: changesOwn, given: "active" },
  "GET /api/agents/board": { answers: signedIn, path: "/api/agents/board?column=draft" },
  "GET /api/ownership-offers/[offerId]": { answers: ownAgents },
  // The owner of the agent is asked. No other person answers in their place.
  "POST /api/ownership-offers/[offerId]/accept": { answers: "401 404 404 404 404 200 404", given: "offer" },
  "POST /api/ownership-offers/[offerId]/decline": { answers: "401 404 404 404 404 200 404", given: "offer" },
  "POST /api/ownership-offers/[offerId]/withdraw": { answers: "401 200 200 403 403 404 404", given: "offer" },
  "GET /api/detection-rules": { answers: overseersRead },
  // The body is based on a version that there is not.
  "PUT /api/detection-rules/[ruleKind]": {
    answers: "401 409 409 403 403 403 403",
    path: "/api/detection-rules/shared_key",
  },
  "GET /api/detection-rules/[ruleKind]/replays": { answers: changes, path: "/api/detection-rules/shared_key/replays" },
  "POST /api/detection-rules/[ruleKind]/replays": {
    answers: "401 202 202 403 403 403 403",
    path: "/api/detection-rules/shared_key/replays",
  },
  // No person asked for this one.
  ...Object.fromEntries(
    ["GET", "DELETE"].map((method) => [
      `${method} /api/detection-rules/[ruleKind]/replays/[replayId]`,
      { answers: "401 404 404 403 403 403 403", path: `/api/detection-rules/shared_key/replays/rrp_${"0".repeat(26)}` },
    ]),
  ),
  "POST /api/detection-rules/[ruleKind]/replay": { answers: changes, path: "/api/detection-rules/shared_key/replay" },
  ...Object.fromEntries(
    ["confirm", "refuse", "withdraw"].map((verb) => [
      `POST /api/detection-rules/[ruleKind]/changes/[changeId]/${verb}`,
      {
        answers: "401 404 404 403 403 403 403",
        path: `/api/detection-rules/shared_key/changes/${noChange}/${verb}`,
      },
    ]),
  ),
  "GET /api/orphans": { answers: signedIn },
  // A person answers for this agent.
  "POST /api/agents/[agentId]/claims": { answers: "401 404 404 403 403 404 404", given: "active" },
  // No person claimed the agent: the offer was made by another one.
  "POST /api/ownership-offers/[offerId]/confirm": { answers: "401 409 409 403 403 403 403", given: "offer" },
  "POST /api/ownership-offers/[offerId]/refuse": { answers: "401 409 409 403 403 403 403", given: "offer" },
  "POST /api/agents/[agentId]/transitions": { answers: changesOwn, given: "active" },
  "GET /api/lifecycle-policies": { answers: signedIn },
  "GET /api/lifecycle-policy": { answers: signedIn },
  // The body is based on a version that there is not.
  "PUT /api/lifecycle-policy": { answers: "401 409 409 403 403 403 403" },
  "POST /api/lifecycle-policy/preview": { answers: changes },
  // A confirmed change would concern the agents of the other rows: no change has this id.
  "POST /api/lifecycle-policy/changes/[changeId]/confirm": {
    answers: "401 404 404 403 403 403 403",
    path: `/api/lifecycle-policy/changes/${noChange}/confirm`,
  },
  "POST /api/lifecycle-policy/changes/[changeId]/refuse": {
    answers: "401 404 404 403 403 403 403",
    path: `/api/lifecycle-policy/changes/${noChange}/refuse`,
  },
  "POST /api/lifecycle-policy/changes/[changeId]/withdraw": {
    answers: "401 404 404 403 403 403 403",
    path: `/api/lifecycle-policy/changes/${noChange}/withdraw`,
  },
};
