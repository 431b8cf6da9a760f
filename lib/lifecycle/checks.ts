import type { Check } from "./model";

type Words = { done: string; open: string; need: string; link: (agentId: string) => string };

const tab = (name: string) => (id: string) => `/agents/${id}?tab=${name}`;
const overview = (part: string) => (id: string) => `/agents/${id}#${part}`;

/** The words of each line of the checklist, and the page on which it is mended. */
export const checkWords: Readonly<Record<Check, Words>> = {
  owner_accepted: {
    done: "The owner accepted.",
    open: "The owner has not accepted.",
    need: "an owner who accepted",
    link: overview("ownership"),
  },
  backup_accepted: {
    done: "A backup owner accepted.",
    open: "No backup owner has accepted.",
    need: "a backup owner who accepted",
    link: overview("ownership"),
  },
  key_enrolled: {
    done: "An instance has enrolled its key.",
    open: "No instance has enrolled a key.",
    need: "an enrolled key",
    link: tab("credentials"),
  },
  authority_granted: {
    done: "An active delegation grants authority.",
    open: "No active delegation grants authority.",
    need: "granted authority",
    link: tab("authority"),
  },
  decision_asked: {
    done: "A resource server has asked for a decision.",
    open: "No resource server has asked for a decision.",
    need: "a resource server that asks for decisions",
    link: () => "/resource-servers",
  },
  alert_channel: {
    done: "Alerts reach people by mail, webhook or browser.",
    open: "No mail server, webhook or browser receives alerts.",
    need: "a channel for alerts",
    link: () => "/notification-channels",
  },
  planned_end: {
    done: "The planned end is set.",
    open: "No planned end is set.",
    need: "a planned end",
    link: overview("ownership"),
  },
};
