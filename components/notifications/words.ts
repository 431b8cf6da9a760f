import { keptCode } from "@/lib/notifications/model";
import type { Notification } from "@/lib/notifications/schema";

type Settled = NonNullable<Notification["settled"]>;

const outcomeWords: Record<Settled["outcome"], string> = {
  answered: "Answered",
  approved: "Approved",
  denied: "Denied",
  withdrawn: "Withdrawn",
  expired: "Expired",
  changed: "Changed meanwhile",
  confirmed: "Confirmed",
  refused: "Refused",
  closed: "Closed",
  passed_on: "Passed on",
};

/** The end of a thing that waited, and the person who ended it. */
export const settledWords = ({ outcome, by }: Settled): string =>
  `${outcomeWords[outcome]}${by ? ` by ${by.name}` : ""}`;

type Delivery = Notification["deliveries"][number];

const channelWords: Record<Delivery["channel"], string> = { mail: "E-mail", push: "Push" };
const statusWords: Record<Delivery["status"], string> = {
  due: "waits",
  accepted: "sent",
  failed: "failed",
  cancelled: "not needed",
};

/** The channel of a delivery, and whether it left the server. */
export const deliveryWords = ({ channel, status, code }: Pick<Delivery, "channel" | "status" | "code">): string =>
  `${channelWords[channel]}: ${status === "accepted" && code === keptCode ? "kept in the outbox" : statusWords[status]}`;

export const kindWords: Record<Notification["kind"], string> = {
  request_to_decide: "A request waits for your decision",
  consent_asked: "A request waits for your consent",
  request_changed: "Your request was decided or changed",
  request_commented: "A comment on a request",
  mentioned: "A person mentioned you",
  action_waits: "An action waits for your approval",
  action_answered: "An action of your agent was answered",
  change_to_confirm: "A change waits for a second person",
  change_answered: "A change that you proposed was confirmed or refused",
  detection_raised: "Something unexpected was seen",
  detection_assigned: "A detection was assigned to you",
  agent_stopped: "An agent, instance or delegation of yours was stopped, or a wide suspension lifted",
  agent_silent: "An agent, a delegation or an instance is not used",
  expires_soon: "A delegation or key expires soon",
  cover_changed: "You cover for an approver",
  export_ready: "Your export is ready",
  onboarding_to_complete: "A person asks for a new agent",
  onboarding_answered: "Your request for an agent was answered",
  ownership_offered: "You are asked to answer for an agent",
  ownership_claimed: "A person asks to own an agent",
  ownership_answered: "An offer of ownership was answered",
  agent_ends_soon: "The planned end of an agent is near",
  review_due: "An access review waits for your answers, or did not apply results",
  narrowing_asked: "You are asked to narrow a delegation",
  narrowing_answered: "Your request to narrow a delegation was answered",
  approvals_taken_over: "You take over approvals of a person who left",
  revocation_asked: "An approver asks to revoke a delegation",
  revocation_answered: "Your request to revoke a delegation was answered",
};
