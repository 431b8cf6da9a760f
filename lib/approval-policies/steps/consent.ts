import { defaultExpiryHours, type ResolvedStep } from "@/lib/approval-policies/model";

type Parties = {
  requesterId: string;
  /** The agent that asked in the requester's name; null when they asked themselves. */
  throughAgentId: string | null;
  onBehalfOfId: string | null;
};

/**
 * Lists the people who have to consent before anybody approves: whose authority would be given, and in whose name the agent
 * would act. Who asked for it themselves has said so; for whom an agent asked has not (I9).
 */
export function consentsNeeded(
  { requesterId, throughAgentId, onBehalfOfId }: Parties,
  delegatorId: string | null,
): string[] {
  const named = [delegatorId, onBehalfOfId].filter((id) => id !== null);
  return [...new Set(named)].filter((id) => throughAgentId !== null || id !== requesterId);
}

/** Puts the consents before the steps of the policy. A consent is no approval: no policy asks for less of it. */
export const withConsents = (people: readonly string[], steps: readonly ResolvedStep[]): ResolvedStep[] =>
  [...people.map(consentStep), ...steps].map((step, index) => ({ ...step, number: index + 1 }));

const consentStep = (personId: string): ResolvedStep => ({
  ...{ number: 0, name: "Consent", consentOf: personId, quorum: 1, groups: [], separateFrom: [] },
  ...{ samePerson: false, passkey: false, skipAfterHours: null, escalateTo: null },
  expiresAfterHours: defaultExpiryHours,
});
