import { append } from "@/lib/audit/append";
import { latestCheckpoint } from "@/lib/audit/store";
import { clock } from "@/lib/platform/base/clock";
import { definedMembers } from "@/lib/platform/base/defined-members";
import { newId } from "@/lib/platform/base/id";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Guard } from "@/lib/platform/http/outbound/pinned-request";
import { receiverGuard } from "@/lib/platform/http/outbound/receivers";
import { refuseStaleVersion } from "@/lib/platform/http/version-tag";
import { personActor } from "@/lib/principals/events";
import type { Principal } from "@/lib/principals/principal";
import { newWebhookSecret } from "@/lib/protocols/webhooks/standard-webhooks";
import { addressOf, refuseAddress } from "./address";
import { invalidStream, streamError } from "./errors";
import * as events from "./events";
import { checkFilter } from "./portion";
import type { CreateStream, EditStream, StreamPlace } from "./schema";
import { openSecret, wrapHeaders, wrapSecret } from "./secret";
import * as store from "./store";

type Asker = Pick<Principal, "personId">;
export type Created = { id: string; secret: string | null };

/**
 * Creates a stream. It sends from the end of the log on, unless `from` names another place.
 *
 * @returns the signing secret of a webhook, which no other answer has.
 * @throws DomainError `stream_invalid`, `stream_exists`, `too_many_log_streams`, and for a filter at fault.
 */
export async function createStream(
  { personId }: Asker,
  { kind, headers, from, ...given }: CreateStream,
  guard: Guard = receiverGuard(),
): Promise<Created> {
  const url = addressOf(kind, given.url);
  await refuseAddress(url, guard);
  await checkFilter(given.q);
  const position = await placeAt(from);
  const id = newId("stream");
  const secret = kind === "webhook" ? newWebhookSecret() : null;
  const headerNames = Object.keys(headers).sort();
  const { name, q, includesReads, carriesTexts } = given;
  const stream = { id, name, kind, url, q, includesReads, carriesTexts, headerNames };
  await transaction(async (tx) => {
    await store.insert(tx, {
      ...stream,
      headers: headerNames.length > 0 ? wrapHeaders({ id, url }, headers) : null,
      secret: secret === null ? null : wrapSecret({ id, url }, secret),
      secretSetAt: secret === null ? null : clock.now(),
      position: BigInt(position),
      createdById: personId,
    });
    await append(tx, events.streamCreated(personActor(personId), { ...stream, position }));
  });
  return { id, secret };
}

/** Finds the index at a place, or throws `stream_invalid` for an entry that the log does not have yet. */
async function placeAt(place: StreamPlace): Promise<number> {
  const { size } = await latestCheckpoint();
  const index = await store.indexAt(place, size);
  if (index > size) throw invalidStream("from.index", "beyond_log");
  return index;
}

type Change = (tx: Tx, stream: store.StreamRow) => Promise<unknown>;

/** Changes a stream in a transaction with its record; `expected` is the version of `If-Match`. */
function changing(id: string, expected: number | undefined, change: Change): Promise<unknown> {
  return transaction(async (tx) => {
    const stream = await store.getOrThrow(id, tx);
    refuseStaleVersion(expected, stream.version);
    return change(tx, stream);
  });
}

/**
 * Changes the settings of a stream. Another server needs the secret headers again. So no person sends a secret that they
 * do not know to an address of their choice (I8).
 *
 * @throws DomainError as {@link createStream}, and `stale`, `stream_changed_meanwhile`, `stream_from_environment`.
 */
export async function editStream(
  { personId }: Asker,
  id: string,
  { headers, ...edit }: EditStream,
  expected: number | undefined,
  guard: Guard = receiverGuard(),
): Promise<void> {
  const shown = await store.getOrThrow(id);
  const url = edit.url === undefined ? shown.url : addressOf(shown.kind, edit.url);
  if (url !== shown.url) await refuseAddress(url, guard);
  if (edit.q !== undefined) await checkFilter(edit.q);
  await changing(id, expected, async (tx, stream) => {
    refuseFromEnvironment(stream);
    const moved = new URL(url).origin !== new URL(stream.url).origin;
    if (moved && stream.headers !== null && headers === undefined) throw invalidStream("headers", "required_with_url");
    const headerNames = headers === undefined ? stream.headerNames : Object.keys(headers).sort();
    const after = { ...stream, ...definedMembers(edit), url, headerNames };
    if (headers === undefined && isSame(stream, after)) return;
    const { name, q, includesReads, carriesTexts } = after;
    const edited = await store.update(tx, stream, {
      ...{ name, q, includesReads, carriesTexts, url, headerNames, ...store.noFailures },
      ...(headers && { headers: headerNames.length > 0 ? wrapHeaders({ id, url }, headers) : null }),
    });
    await append(tx, events.streamChanged(personActor(personId), stream, edited, headers !== undefined));
  });
}

const settings = ["name", "url", "q", "includesReads", "carriesTexts"] as const;
const isSame = (before: store.StreamRow, after: store.StreamRow): boolean =>
  settings.every((member) => before[member] === after[member]);

function refuseFromEnvironment({ fromEnvironment }: store.StreamRow): void {
  if (fromEnvironment) throw streamError("stream_from_environment");
}

/** Stops sending until a person resumes the stream. Throws `stream_state` if it is not active. */
export const pauseStream = ({ personId }: Asker, id: string, expected: number | undefined) =>
  changing(id, expected, async (tx, stream) => {
    if (stream.status !== "active") throw streamError("stream_state");
    const reason = "paused_by_person" as const;
    const paused = await store.update(tx, stream, { status: "paused", reason, ...store.noFailures });
    await append(tx, events.streamPaused(personActor(personId), paused, reason));
  });

/** Lets a stream go on from where it stopped. Throws `stream_state` if it is active. */
export const resumeStream = ({ personId }: Asker, id: string, expected: number | undefined) =>
  changing(id, expected, async (tx, stream) => {
    if (stream.status === "active") throw streamError("stream_state");
    await store.update(tx, stream, { status: "active", reason: null, ...store.noFailures });
    await append(tx, events.streamResumed(personActor(personId), stream));
  });

/** Sends again from a place of the log. A paused stream stays paused. Throws `stream_invalid`. */
export async function replayStream(
  { personId }: Asker,
  id: string,
  from: StreamPlace,
  expected: number | undefined,
): Promise<void> {
  await store.getOrThrow(id);
  const position = await placeAt(from);
  await changing(id, expected, async (tx, stream) => {
    const moved = await store.update(tx, stream, { position: BigInt(position), ...store.noFailures });
    await append(tx, events.streamReplayed(personActor(personId), moved, Number(stream.position), position));
  });
}

/**
 * Gives a webhook another secret. Messages are signed with the former one as well until the overlap ends.
 *
 * @returns the new secret, which no other answer has. Throws `stream_without_secret`.
 */
export async function rotateSecret(
  { personId }: Asker,
  id: string,
  overlapHours: number,
  expected: number | undefined,
): Promise<string> {
  const secret = newWebhookSecret();
  await changing(id, expected, async (tx, stream) => {
    if (stream.secret === null) throw streamError("stream_without_secret");
    const now = clock.now();
    // A secret that does not open, as under another key-encryption key, can sign nothing.
    const overlap = overlapHours > 0 && openSecret(stream, stream.secret) !== undefined;
    const rotated = await store.update(tx, stream, {
      secret: wrapSecret(stream, secret),
      secretSetAt: now,
      previousSecret: overlap ? stream.secret : null,
      previousUntil: overlap ? new Date(now.getTime() + overlapHours * 3_600_000) : null,
    });
    await append(tx, events.secretRotated(personActor(personId), rotated, overlapHours));
  });
  return secret;
}

/** Deletes a stream with its deliveries. Throws `stream_from_environment`. */
export const deleteStream = ({ personId }: Asker, id: string, expected: number | undefined) =>
  changing(id, expected, async (tx, stream) => {
    refuseFromEnvironment(stream);
    await store.remove(tx, stream);
    await append(tx, events.streamDeleted(personActor(personId), stream));
  });
