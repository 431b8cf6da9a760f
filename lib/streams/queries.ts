import { DomainError } from "@/lib/platform/base/domain-error";
import { withHeaders } from "@/lib/platform/http/answer";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { versionTag } from "@/lib/platform/http/version-tag";
import { notAllowed } from "@/lib/principals/errors";
import { rolesWith } from "@/lib/principals/permissions";
import { may, type Principal } from "@/lib/principals/principal";
import * as lease from "./lease.store";
import { type DeliveryFault, deliveryFaults, type StopReason, stopReasons } from "./model";
import type { DeliveryFilters, DeliveryList, StreamList, StreamResponse } from "./schema";
import * as store from "./store";

/** Lists the streams by name, each with its lag. */
export async function listStreams(principal: Principal): Promise<StreamList> {
  authorise(principal);
  return { streams: await responsesOf(await store.list()) };
}

/** Reads a stream with its lag. Throws `stream_not_found`. */
export async function getStream(principal: Principal, id: string): Promise<StreamResponse> {
  authorise(principal);
  const row = await store.getOrThrow(id);
  const [response] = await responsesOf([row]);
  return response ?? Promise.reject(new Error("one row makes one response"));
}

/** Reads a stream as {@link getStream}, with the entity tag of its version. */
export async function taggedStream(principal: Principal, id: string) {
  const stream = await getStream(principal, id);
  return withHeaders(stream, { headers: { etag: versionTag(stream.version) } });
}

/** Lists the latest attempts of a stream, the newest first. */
export async function listDeliveries(
  principal: Principal,
  id: string,
  { cursor, limit }: DeliveryFilters,
): Promise<DeliveryList> {
  authorise(principal);
  const before = cursor === undefined ? undefined : placeOf(cursor);
  await store.getOrThrow(id);
  const rows = await lease.listDeliveries(id, before, limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    deliveries: page.map(({ id: number, at, ...rest }) => ({ id: String(number), at: at.toISOString(), ...rest })),
    next: last ? encodeCursor([last.id]) : null,
  };
}

function placeOf(cursor: string): number {
  const [id] = decodeCursor(cursor);
  if (typeof id === "number" && Number.isSafeInteger(id)) return id;
  throw new DomainError("malformed_cursor", "malformed", "The cursor is not from this list. Start again without one.", {
    errors: [{ path: "cursor", code: "malformed_cursor" }],
  });
}

/** Why a person may not change streams; undefined if they may. */
export const whyNotChange = (principal: Principal): string | undefined =>
  may(principal, "settings:write")
    ? undefined
    : `Streams are changed by people with the role ${rolesWith("settings:write").join(" or ")}.`;

function authorise(principal: Principal): void {
  if (!may(principal, "keys:read")) throw notAllowed(["keys:read"]);
}

async function responsesOf(rows: readonly store.StreamRow[]): Promise<StreamResponse[]> {
  const ids = rows.map(({ id }) => id);
  const people = rows.map(({ createdById }) => createdById).filter((id) => id !== null);
  const [lags, names] = [await store.lagsOf(ids), await store.namesOf(people)];
  return rows.map((row) => responseOf(row, lags.get(row.id) ?? { entries: 0, seconds: 0 }, names));
}

const known = <T extends string>(all: readonly T[], text: string | null): T | null =>
  all.find((one) => one === text) ?? null;
const timeOf = (at: Date | null): string | null => at?.toISOString() ?? null;

function responseOf(row: store.StreamRow, lag: store.Lag, names: ReadonlyMap<string, string>): StreamResponse {
  const { id, name, kind, url, fromEnvironment, q, includesReads, carriesTexts, headerNames, createdById } = row;
  const { status, failures, version } = row;
  return {
    ...{ id, name, kind, url, fromEnvironment, q, includesReads, carriesTexts, headerNames, status, failures, version },
    reason: known<StopReason>(stopReasons, row.reason),
    lastCode: known<DeliveryFault>(deliveryFaults, row.lastCode),
    ...{ lag, position: Number(row.position), delivered: Number(row.delivered), rejected: Number(row.rejected) },
    ...{ secretSetAt: timeOf(row.secretSetAt), previousUntil: timeOf(row.previousUntil) },
    ...{ failingSince: timeOf(row.failingSince), nextAttemptAt: timeOf(row.nextAttemptAt) },
    ...{ lastDeliveredAt: timeOf(row.lastDeliveredAt), createdAt: row.createdAt.toISOString() },
    createdBy: createdById === null ? null : { id: createdById, name: names.get(createdById) ?? null },
  };
}
