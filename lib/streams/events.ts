import { changesOf, statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { StopReason, StreamKind, StreamStatus } from "./model";

type Stream = { id: string; name: string; kind: StreamKind; url: string };

/** The path of an address may hold a secret, so a record holds its host alone. */
const hostOf = (url: string): string => new URL(url).host;

const about = (type: string, actor: Actor, { id, name, kind, url }: Stream): AuditEvent => ({
  type: `stream.${type}`,
  actor,
  refs: [id],
  facts: { stream: id, kind },
  texts: { name, host: hostOf(url) },
});

const withFacts = (event: AuditEvent, facts: NonNullable<AuditEvent["facts"]>): AuditEvent => ({
  ...event,
  facts: { ...event.facts, ...facts },
});

type Settings = Stream & { q: string; includesReads: boolean; carriesTexts: boolean; headerNames: readonly string[] };

/** A stream was created. `position` is the index of its first entry. */
export const streamCreated = (actor: Actor, stream: Settings & { position: number }): AuditEvent => {
  const { position, includesReads, carriesTexts, q } = stream;
  const event = withFacts(about("created", actor, stream), { position, includesReads, carriesTexts });
  return { ...event, texts: { ...event.texts, q: q === "" ? undefined : q } };
};

/** Settings of a stream changed. */
export const streamChanged = (actor: Actor, before: Settings, after: Settings, headersSet: boolean): AuditEvent => ({
  ...withFacts(about("changed", actor, after), {
    ...(before.url === after.url ? {} : { addressChanged: true }),
    ...(headersSet ? { headersChanged: true } : {}),
  }),
  changes: changesOf(
    { ...before, host: hostOf(before.url) },
    { ...after, host: hostOf(after.url) },
    { name: "text", host: "text", q: "text", includesReads: "fact", carriesTexts: "fact", headerNames: "fact" },
  ),
});

/** A person paused a stream, or the server did, for the reason in the code. The place of a lost record is named. */
export const streamPaused = (actor: Actor, stream: Stream & { position: bigint }, reason: StopReason): AuditEvent => ({
  ...withFacts(
    about("paused", actor, stream),
    reason === "record_missing" ? { position: Number(stream.position) } : {},
  ),
  changes: statusMoved("active", "paused"),
  ...(reason === "paused_by_person" ? {} : { code: reason }),
});

/** The receiver of a stream answered that it is gone. */
export const streamDisabled = (actor: Actor, stream: Stream): AuditEvent => ({
  ...about("disabled", actor, stream),
  changes: statusMoved("active", "disabled"),
  code: "receiver_gone",
});

/** A stream goes on from where it stopped. `before` is the stream until now. */
export const streamResumed = (actor: Actor, before: Stream & { status: StreamStatus }): AuditEvent => ({
  ...about("resumed", actor, before),
  changes: statusMoved(before.status, "active"),
});

/** A stream sends again from another place. */
export const streamReplayed = (actor: Actor, stream: Stream, from: number, to: number): AuditEvent => ({
  ...withFacts(about("replayed", actor, stream), { position: to }),
  changes: [{ member: "position", before: from, after: to }],
});

/** A stream was deleted. */
export const streamDeleted = (actor: Actor, stream: Stream) => about("deleted", actor, stream);

/** A webhook got another signing secret. */
export const secretRotated = (actor: Actor, stream: Stream, overlapHours: number): AuditEvent =>
  withFacts(about("secret-rotated", actor, stream), { overlapHours });
