export const notificationKinds = [
  "request_to_decide",
  "consent_asked",
  "request_changed",
  "request_commented",
  "mentioned",
  "action_waits",
  "action_answered",
  "change_to_confirm",
  "change_answered",
  "detection_raised",
  "detection_assigned",
  "agent_stopped",
  "agent_silent",
  "expires_soon",
  "cover_changed",
  "export_ready",
  "onboarding_to_complete",
  "onboarding_answered",
  "ownership_offered",
  "ownership_claimed",
  "ownership_answered",
  "agent_ends_soon",
  "review_due",
  "narrowing_asked",
  "narrowing_answered",
  "approvals_taken_over",
  "revocation_asked",
  "revocation_answered",
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

/** Kinds about something that lasts minutes. Quiet hours and digests never hold them back. */
export const urgentKinds: ReadonlySet<NotificationKind> = new Set(["action_waits"]);

export const notificationChannels = ["mail", "push"] as const;
export type NotificationChannel = (typeof notificationChannels)[number];

/** The code of a mail that the outbox took because there is no mail server. */
export const keptCode = "outbox";

export const deliveryStatuses = ["due", "accepted", "failed", "cancelled"] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export const whyCodes = [
  "approver",
  "cover",
  "consent",
  "requester",
  "owner",
  "second_person",
  "security",
  "responsible",
  "commenter",
  "mentioned",
  "proposer",
  "delegator",
  "assignee",
  "orderer",
  "reviewer",
  "own",
] as const;
/** Why a person gets a notification. */
export type WhyCode = (typeof whyCodes)[number];

/** Names and figures of a sentence, as they were when it happened. */
export type Details = Readonly<Record<string, string>>;

/** The end of a thing that waited for a person. */
export const outcomes = [
  "answered",
  "approved",
  "denied",
  "withdrawn",
  "expired",
  "changed",
  "confirmed",
  "refused",
  "closed",
  "passed_on",
] as const;
export type Outcome = (typeof outcomes)[number];

export const mailTimes = ["at_once", "hourly", "daily", "never"] as const;
/** When a kind is mailed: each notification by itself, or several in one digest. */
export type MailTime = (typeof mailTimes)[number];

export type Choice = { mail: MailTime; push: boolean };
export type Choices = Readonly<Partial<Record<NotificationKind, Choice>>>;

/** How a person is told. Minutes are after midnight in their time zone. */
export type Preferences = {
  timeZone: string;
  quietHours: { from: number; until: number } | null;
  /** When the daily digest is sent. */
  digestAt: number;
  choices: Choices;
  version: number;
};

/** Kinds that wait for nothing are gathered once in a day. */
const gathered: ReadonlySet<NotificationKind> = new Set(["expires_soon"]);

export const usualChoice = (kind: NotificationKind): Choice => ({
  mail: gathered.has(kind) ? "daily" : "at_once",
  push: !gathered.has(kind),
});

export const choiceOf = ({ choices }: Pick<Preferences, "choices">, kind: NotificationKind): Choice =>
  choices[kind] ?? usualChoice(kind);

/** The preferences of a person who chose none. Version 0 is that of no row. */
export const usualPreferences: Preferences = {
  timeZone: "UTC",
  quietHours: null,
  digestAt: 8 * 60,
  choices: {},
  version: 0,
};

/** Whether the runtime knows the time zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const keptDays = 90;
/** Notifications of one person at most; a job removes older ones. */
export const mostKept = 1_000;
/** Unread notifications are counted up to this number. */
export const mostCounted = 100;
