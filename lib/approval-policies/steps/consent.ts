import { defaultExpiryHours, type ResolvedStep } from "@/lib/approval-policies/model";

type Parties = {
  requesterId: string;
  /** The agent that asked in the requester's name; null if they asked themselves. */
  throughAgentId: string | null;
  onBehalfOfId: string | null;
};

/**
 * Lists the people who have to consent before any approval: the delegator and the represented person. A person who made
 * the request themselves need not consent; a person in whose name an agent asked must (I9).
 */
export function consentsNeeded(
  { requesterId, throughAgentId, onBehalfOfId }: Parties,
  delegatorId: string | null,
): string[] {
  const named = [delegatorId, onBehalfOfId].filter((id) => id !== null);
  return [...new Set(named)].filter((id) => throughAgentId !== null || id !== requesterId);
}

/** Puts the consents before the steps of the policy. A consent is no approval, and no policy can remove it. */
export const withConsents = (people: readonly string[], steps: readonly ResolvedStep[]): ResolvedStep[] =>
  [...people.map(consentStep), ...steps].map((step, index) => ({ ...step, number: index + 1 }));

const consentStep = (personId: string): ResolvedStep => ({
  ...{ number: 0, name: "Consent", consentOf: personId, quorum: 1, groups: [], separateFrom: [] },
  ...{ samePerson: false, passkey: false, skipAfterHours: null, escalateTo: null },
  expiresAfterHours: defaultExpiryHours,
});
