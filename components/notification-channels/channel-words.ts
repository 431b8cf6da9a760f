import { faultWords as receiverFaults } from "@/components/streams/stream-words";
import type { SendFault, WebhookStopReason, WebhookTemplate } from "@/lib/notification-channels/model";
import type { ChannelState, WebhookResponse } from "@/lib/notification-channels/schema";
import type { NotificationKind } from "@/lib/notifications/model";

export const templateWords: Record<WebhookTemplate, string> = {
  standard: "Standard",
  slack: "Slack",
  teams: "Teams",
};

export const faultWords: Record<SendFault, string> = {
  ...receiverFaults,
  gave_up: "It waited for a day and was not sent",
  queue_full: "Too many messages waited, so it was not sent",
  address_invalid: "The mail address or the name is not valid",
  mail_refused: "The mail server refused the mail",
  mail_deferred: "The mail server asks to try again later",
  sign_in_refused: "The mail server refused the user name or the password",
  channel_busy: "Too many mails are under way",
  channel_rests: "The mail server or push service failed a moment ago. The next attempt follows",
  no_browser: "You have turned on notifications in no browser. Do so under Your account",
};

export const reasonWords: Record<WebhookStopReason, string> = {
  paused_by_person: "A person paused it.",
  delivery_failing: "Its receiver failed for three days.",
  receiver_gone: "Its receiver answered that it is gone (410).",
  secret_unreadable: "Its address cannot be opened with this key-encryption key. Enter the address again.",
};

type Shown = { status: string; label?: string };

/** The state of mail or push as a status mark shows it. */
export function stateOf({ failingSince, failures, lastSentAt }: ChannelState): Shown {
  if (failingSince !== null) return { status: "flagged", label: `Failing, ${failures} attempts` };
  return lastSentAt === null ? { status: "draft", label: "Not used yet" } : { status: "active", label: "Working" };
}

/** The state of a webhook as a status mark shows it. */
export function webhookState({ status, failures, failingSince }: WebhookResponse): Shown {
  if (status === "paused") return { status: "suspended", label: "Paused" };
  if (status === "active" && failingSince !== null) return { status: "flagged", label: `Failing, attempt ${failures}` };
  return { status };
}

/** The kinds of notifications. A webhook takes all of them, or those that are chosen. */
export const kindWords: Readonly<Record<NotificationKind, string>> = {
  request_to_decide: "A request waits for a decision",
  consent_asked: "A person is asked for consent",
  request_changed: "A request changed its state",
  request_commented: "A comment on a request",
  mentioned: "A comment names a person",
  action_waits: "An action waits for approval",
  action_answered: "An action was answered",
  change_to_confirm: "A change waits for a second person",
  change_answered: "A change was confirmed, refused or expired",
  detection_raised: "A detection was raised",
  detection_assigned: "A detection was assigned",
  agent_stopped: "An agent was suspended, revoked or retired",
  agent_silent: "An agent, a delegation or an instance is not used",
  expires_soon: "A key or a delegation expires soon",
  cover_changed: "A cover was asked for or ended",
  export_ready: "An export is ready",
  onboarding_to_complete: "A person asks for a new agent",
  onboarding_answered: "A request for an agent was answered",
  ownership_offered: "A person is asked to answer for an agent",
  ownership_claimed: "A person asks to own an agent without an owner",
  ownership_answered: "An offer of ownership was answered",
  agent_ends_soon: "The planned end of an agent is near",
  review_due: "An access review did not apply results",
  narrowing_asked: "An owner is asked to narrow a delegation",
  narrowing_answered: "A request to narrow a delegation was answered",
  approvals_taken_over: "A person takes over approvals of a person who left",
  revocation_asked: "An approver asks to revoke a delegation",
  revocation_answered: "A request to revoke a delegation was answered",
};

/** The words of a kind that a webhook was sent; a kind of another version has none. */
export const kindText = (kind: string): string =>
  new Map<string, string>(Object.entries({ ...kindWords, test: "Test" })).get(kind) ?? kind;
