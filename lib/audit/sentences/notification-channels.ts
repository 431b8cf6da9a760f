import { whyPaused } from "./streams";
import { members, named, type Templates, type Told } from "./told";

const webhook = ({ text }: Told): string => named("the notification webhook", text("name", ""));
const host = ({ text }: Told): string => text("host", "a receiver");
const browser = ({ text }: Told): string => text("browser", "a browser");
const owner = ({ entry, name }: Told): string => name(entry.facts.personId, "a person");

/** Channels of notifications: webhooks of the organisation, and browsers of people. */
export const channelSentences: Templates = {
  "notification-webhook.created": (t) => `${t.who} created ${webhook(t)} to ${host(t)}`,
  "notification-webhook.changed": (t) => `${t.who} changed ${webhook(t)}${members(t)}`,
  "notification-webhook.paused": (t) => `${t.who} paused ${webhook(t)}${whyPaused(t)}`,
  "notification-webhook.resumed": (t) => `${t.who} resumed ${webhook(t)}`,
  "notification-webhook.disabled": (t) => `${t.who} disabled ${webhook(t)}: its receiver answered that it is gone`,
  "notification-webhook.deleted": (t) => `${t.who} deleted ${webhook(t)}`,
  "notification-webhook.secret-rotated": (t) => `${t.who} rotated the secret of ${webhook(t)}`,
  "push-subscription.created": (t) => `${t.who} turned on notifications in ${browser(t)}`,
  "push-subscription.removed": (t) =>
    t.entry.code === undefined
      ? `${t.who} turned off notifications in ${browser(t)}`
      : `Notifications in ${browser(t)} of ${owner(t)} ended: its push service has forgotten it`,
};
