import type { BoardColumn, ChangedMember, Check, EndOutcome, OfferRole, OnboardingStatus } from "@/lib/lifecycle/model";

export const roleWords: Record<OfferRole, string> = { owner: "owner", backup: "backup owner" };

export const stateWords: Record<OnboardingStatus, string> = {
  waiting: "Waiting",
  returned: "Returned",
  completed: "Completed",
  withdrawn: "Withdrawn",
  lapsed: "Lapsed",
};

export const checkNames: Record<Check, string> = {
  owner_accepted: "Owner accepted",
  backup_accepted: "Backup owner",
  key_enrolled: "Key enrolled",
  authority_granted: "Authority granted",
  decision_asked: "Decision asked",
  alert_channel: "Alert channel",
  planned_end: "Planned end",
};

export const memberNames: Record<ChangedMember, string> = {
  environment: "Environment",
  purpose: "Purpose",
  riskTier: "Risk tier",
  ownerId: "Transfer without asking",
};

export const outcomeWords: Record<EndOutcome, string> = { suspend: "Suspended", retire: "Retired" };

export const columnWords: Record<BoardColumn, string> = {
  asked: "Asked for",
  draft: "Draft",
  pending: "Pending",
  active: "Active",
  suspended: "Suspended",
  revoked: "Revoked",
  retiring: "Retiring",
};

/** The day of an instant in UTC, as a date control shows it. */
export const dayOf = (instant: string): string => instant.slice(0, 10);
/** The end of a day in UTC. */
export const endOfDay = (day: string): string => `${day}T23:59:59.000Z`;
