import { type PortionEntry, readPortion } from "@/lib/audit/portion";
import { latestCheckpoint } from "@/lib/audit/store";
import { clock } from "@/lib/platform/base/clock";
import type { Message } from "@/lib/platform/http/outbound/receivers";
import { messageIdOf, type StreamedEntry, streamedEntry } from "./entry";
import { otlpBody } from "./otlp-body";
import type { StreamRow } from "./store";
import { webhookBody } from "./webhook-body";

/** A stream reads the whole trail: admins create it. */
const reader = { personId: "", permissions: new Set(["audit:read", "people:read"]) };

/** A message and the entries in it. `next` is the place after it. */
export type Parcel = Message & { entries: readonly StreamedEntry[]; next: number };

/** Entries of one portion: one request each for webhooks, one request in all for OpenTelemetry. */
const take = { webhook: 64, otlp: 256 } as const;
/** An OpenTelemetry request is not much longer; an entry has 64 KiB at most. */
const parcelBytes = 1_000_000;

/** Refuses a filter at fault as the list of the trail does. Reads nothing. */
export const checkFilter = (q: string): Promise<unknown> =>
  readPortion(reader, { q, from: null, to: null }, { at: 0, size: 0, take: 1 }, { shown: false });

/**
 * Reads the next messages of a stream from a place on.
 *
 * @returns the messages in the order of the log, and the place after all of them. It may have moved without a message. No
 * message is from beyond `lost`, the first place whose record the database lacks.
 * @throws DomainError for a filter at fault.
 */
export async function nextParcels(
  { kind, q, includesReads, carriesTexts }: StreamRow,
  at: number,
): Promise<{ parcels: Parcel[]; next: number; size: number; lost?: number | undefined }> {
  const { size, origin } = await latestCheckpoint();
  if (at >= size) return { parcels: [], next: at, size };
  const place = { at, size, take: take[kind] };
  const question = { q, from: null, to: null, reads: includesReads };
  const { lost, ...read } = await readPortion(reader, question, place, { shown: false });
  const next = lost ?? read.next;
  const found = read.entries.filter(({ index }) => index < next);
  const entries = found.map((entry: PortionEntry) => streamedEntry(entry, carriesTexts));
  const parcels = kind === "webhook" ? webhookParcels(entries, origin) : otlpParcels(entries, origin);
  const moved = parcels.map((parcel, n) => (n === parcels.length - 1 ? { ...parcel, next } : parcel));
  return { parcels: moved, next, size, lost };
}

const webhookParcels = (entries: readonly StreamedEntry[], origin: string): Parcel[] =>
  entries.map((entry) => ({
    ...{ id: messageIdOf(entry), body: webhookBody(entry, origin) },
    ...{ entries: [entry], next: entry.index + 1 },
  }));

function otlpParcels(entries: readonly StreamedEntry[], origin: string): Parcel[] {
  const groups: StreamedEntry[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const length = entry.bytes.length + (entry.texts ?? []).reduce((sum, { value }) => sum + value.length, 0);
    if (bytes + length > parcelBytes) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(entry);
    bytes += length;
  }
  const now = clock.now();
  return groups.map((group) => ({
    ...{ id: group.map(messageIdOf)[0] ?? "", body: otlpBody(group, origin, now) },
    ...{ entries: group, next: (group.at(-1)?.index ?? 0) + 1 },
  }));
}
