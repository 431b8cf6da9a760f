import { changesOf, statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { WebhookStatus, WebhookStopReason, WebhookTemplate } from "./model";

type Webhook = { id: string; name: string; template: WebhookTemplate; host: string };
type Settings = Webhook & { kinds: readonly string[] };

/** The path of an address is its secret, so a record holds its host alone. */
const about = (type: string, actor: Actor, { id, name, template, host }: Webhook): AuditEvent => ({
  type: `notification-webhook.${type}`,
  actor,
  refs: [id],
  facts: { webhook: id, template },
  texts: { name, host },
});

/** A webhook of notifications was created. */
export const webhookCreated = (actor: Actor, webhook: Settings): AuditEvent => {
  const event = about("created", actor, webhook);
  return { ...event, facts: { ...event.facts, kinds: webhook.kinds } };
};

/** Settings of a webhook changed. */
export const webhookChanged = (
  actor: Actor,
  before: Settings,
  after: Settings,
  addressChanged: boolean,
): AuditEvent => {
  const event = about("changed", actor, after);
  return {
    ...event,
    facts: { ...event.facts, ...(addressChanged ? { addressChanged } : {}) },
    changes: changesOf(before, after, { name: "text", host: "text", kinds: "fact" }),
  };
};

/** A person paused a webhook, or the server did, for the reason in the code. */
export const webhookPaused = (actor: Actor, webhook: Webhook, reason: WebhookStopReason): AuditEvent => ({
  ...about("paused", actor, webhook),
  changes: statusMoved("active", "paused"),
  ...(reason === "paused_by_person" ? {} : { code: reason }),
});

/** The receiver of a webhook answered that it is gone. */
export const webhookDisabled = (actor: Actor, webhook: Webhook): AuditEvent => ({
  ...about("disabled", actor, webhook),
  changes: statusMoved("active", "disabled"),
  code: "receiver_gone",
});

/** A webhook sends again. `status` is the one before. */
export const webhookResumed = (actor: Actor, webhook: Webhook, status: WebhookStatus): AuditEvent => ({
  ...about("resumed", actor, webhook),
  changes: statusMoved(status, "active"),
});

/** A webhook was deleted. */
export const webhookDeleted = (actor: Actor, webhook: Webhook) => about("deleted", actor, webhook);

/** A webhook got another signing secret. */
export const webhookSecretRotated = (actor: Actor, webhook: Webhook) => about("secret-rotated", actor, webhook);

type Browser = { id: string; personId: string; browser: string };

const browserEvent = (type: string, actor: Actor, { id, personId, browser }: Browser): AuditEvent => ({
  type: `push-subscription.${type}`,
  actor,
  refs: [id, personId],
  facts: { subscription: id, personId },
  texts: { browser },
});

/** A person turned notifications on in a browser. */
export const browserAdded = (actor: Actor, browser: Browser) => browserEvent("created", actor, browser);

/** A browser gets no notifications any more: its person turned them off, or its push service has forgotten it. */
export const browserRemoved = (actor: Actor, browser: Browser, gone = false): AuditEvent => ({
  ...browserEvent("removed", actor, browser),
  ...(gone ? { code: "receiver_gone" } : {}),
});
