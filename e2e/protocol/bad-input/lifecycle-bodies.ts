import type { Json } from "@/lib/testing/http";
import type { Stage } from "@/lib/testing/stage";

const reason = { reason: "For a test" };
const note = { note: "For a test" };
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

const rules = [
  {
    ...{ name: "All agents", tiers: ["low", "medium", "high", "critical"], environments: ["prod", "staging", "dev"] },
    ...{ requires: ["owner_accepted"], people: 1, offerDays: 14 },
    changes: { confirm: ["environment", "purpose", "riskTier", "ownerId"], days: 7 },
    end: { mostDays: null, noticeDays: 14, outcome: "suspend" },
  },
];

/** Another tuning of the rule `shared_key`. */
const tuning = { enabled: true, severity: "high", response: "suspend", settings: { hours: 24 } };

const asked = ({ owner, approver, server }: Stage): Json => ({
  ...{ name: "asked-agent", purpose: "Refunds", environment: "prod", plannedEnd: inDays(30) },
  ...{ ownerEmail: owner.email, backupOwnerEmail: approver.email, resourceServerIds: [server.id] },
});

/** Valid bodies of the operations on the beginning and the planned end of an agent's life. */
export const lifecycleBodies = (stage: Stage): Record<string, Json> => ({
  "POST /api/agents/[agentId]/activation/refuse": note,
  "POST /api/people/[personId]/passkeys/[passkeyId]/refuse": note,
  "POST /api/onboarding-requests": asked(stage),
  "PUT /api/onboarding-requests/[onboardingId]": asked(stage),
  "POST /api/onboarding-requests/[onboardingId]/complete": {
    ...{ name: "completed-agent", displayName: "Completed", riskTier: "low", blueprintId: `bpr_${"0".repeat(26)}` },
    version: 1,
  },
  "POST /api/onboarding-requests/[onboardingId]/return": { ...reason, version: 1 },
  "POST /api/onboarding-requests/[onboardingId]/withdraw": reason,
  "POST /api/agents/[agentId]/offers": { role: "backup", email: stage.approver.email, ...reason },
  "PUT /api/agents/[agentId]/planned-end": { endsAt: inDays(30), ...reason },
  "POST /api/agents/[agentId]/transitions": { to: "suspended", endsAt: inDays(1), ...reason },
  "POST /api/people/[personId]/leave": { dryRun: false, ...reason },
  "POST /api/ownership-offers/[offerId]/decline": reason,
  "PUT /api/detection-rules/[ruleKind]": { ...tuning, version: 9_999, ...reason },
  "POST /api/detection-rules/[ruleKind]/replay": tuning,
  "POST /api/detection-rules/[ruleKind]/replays": { ...tuning, days: 30 },
  "POST /api/detection-rules/[ruleKind]/changes/[changeId]/confirm": { digest: "A".repeat(43) },
  "POST /api/detection-rules/[ruleKind]/changes/[changeId]/refuse": note,
  "POST /api/detection-rules/[ruleKind]/changes/[changeId]/withdraw": note,
  "POST /api/ownership-offers/[offerId]/accept": { version: 1 },
  "POST /api/ownership-offers/[offerId]/confirm": { version: 1 },
  "POST /api/ownership-offers/[offerId]/refuse": reason,
  "POST /api/agents/[agentId]/claims": reason,
  "PUT /api/ownership-settings": {
    ...{ graceDays: 14, fallbackGroupId: null, attestation: { everyDays: 180, dueDays: 30, onSilence: "keep" } },
  },
  "PUT /api/lifecycle-policy": { rules, version: 9_999, ...reason },
  "POST /api/lifecycle-policy/preview": { rules },
  "POST /api/lifecycle-policy/changes/[changeId]/confirm": { digest: "A".repeat(43) },
  "POST /api/lifecycle-policy/changes/[changeId]/refuse": note,
  "POST /api/lifecycle-policy/changes/[changeId]/withdraw": note,
});

/** Queries that operations need beside their path. */
export const validQueries: Readonly<Record<string, string>> = {
  "GET /api/agents/[agentId]/blueprint-move": `?blueprintId=bpr_${"0".repeat(26)}`,
};
