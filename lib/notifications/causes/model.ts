import { z } from "zod";
import type { NotifiedOf } from "@/lib/audit/event";
import type { Details, NotificationKind, Outcome, WhyCode } from "@/lib/notifications/model";

/** The place among the recipients of a cause: the occasion, and the last person of the portion. */
export type Place = { occasion: string; after: string };

export type Cause = { id: bigint; type: string; about: NotifiedOf; at: Date; attempts: number; place: Place | null };

/** The job that tells a cause that was given up. `lib/notifications/jobs` defines it. */
export const givenUpJob = {
  name: "notifications.tell-given-up",
  payload: z.object({
    causeId: z.string(),
    type: z.string(),
    about: z.custom<NotifiedOf>((value) => typeof value === "object" && value !== null),
    at: z.iso.datetime(),
  }),
};
export type GivenUp = z.infer<typeof givenUpJob.payload>;

/** A recipient, with what the reason and the sentence need for them alone, and a path of their own. */
export type Recipient = { personId: string; why: WhyCode; details?: Details; link?: string };

export type Portion = {
  recipients: readonly Recipient[] /** The id to go on after; null at the end. */;
  next: string | null;
};

/** Something that people are told once: each recipient gets one notification of an occasion. */
export type Notice = {
  kind: NotificationKind;
  subjectId: string;
  occasion: string;
  /** Path in the console. */
  link: string;
  details: Details;
  people: (after: string, take: number) => Promise<Portion>;
};

/** Notifications that wait no more: those of a thing, without the occasions that still wait. */
export type Settlement = {
  subjectId: string;
  kinds: readonly NotificationKind[];
  keep: readonly string[];
  /** The one occasion that waits no more, where the thing may come back as another one. */
  only?: string;
  outcome: Outcome;
  byId: string | null;
};

export type Reading = {
  notices: readonly Notice[];
  settlements: readonly Settlement[];
  /** A person who answered an occasion that still waits for others. */
  answered?: { personId: string; occasion: string };
  /** When it stops to wait by time alone. The cause is read once more then. */
  until?: Date;
};

export const nothing: Reading = { notices: [], settlements: [] };

/** The person who acted; null if none did. They are told nothing about their own act. */
export const actorOf = ({ about: { actor } }: Pick<Cause, "about">): string | null =>
  actor?.type === "person" ? actor.id : null;

export const factOf = ({ about: { facts } }: Pick<Cause, "about">, member: string): string | null => {
  const fact = facts?.[member];
  return typeof fact === "string" ? fact : null;
};

/** The owner at the time of an act, from its record, and the owner now. */
export const ownersSince = (cause: Cause, now: string | null | undefined): (string | null)[] => [
  factOf(cause, "ownerId"),
  now ?? null,
];
