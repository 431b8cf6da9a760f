import type { CommitItem, Reservation } from "./item";

/** The object identifier of `bytea`, one of PostgreSQL's own types, which never change theirs. */
const bytea = 17;

/**
 * A `bytea[]` as PostgreSQL itself sends one: a head, then each value behind its length.
 *
 * The driver would write every byte as two digits and the server read them back, at five times the cost.
 *
 * @see PostgreSQL, array_recv in src/backend/utils/adt/arrayfuncs.c
 */
function byteaArray(values: readonly Uint8Array[]): Buffer {
  const head = values.length === 0 ? [0, 0, bytea] : [1, 0, bytea, values.length, 1];
  const size = values.reduce((sum, { length }) => sum + 4 + length, 4 * head.length);
  const array = Buffer.allocUnsafe(size);
  let at = 0;
  for (const value of head) at = array.writeInt32BE(value, at);
  for (const value of values) {
    at = array.writeInt32BE(value.length, at);
    array.set(value, at);
    at += value.length;
  }
  return array;
}

/** Parameters of `commit_batch`, and where each item's first proof and reservation stand in them (1-based). */
export type BatchParameters = { values: unknown[]; firstProof: number[]; firstReservation: number[] };

/**
 * Lays a batch out as the parallel arrays that `commit_batch` takes.
 *
 * Each distinct dependency and counter travels once, however many items share it.
 */
export function batchParameters(batchId: string, items: readonly CommitItem[]): BatchParameters {
  const proofs = flatten(items, (item) => item.proofs);
  const tokens = items.flatMap((item, i) => (item.token ? [{ item: i + 1, row: item.token }] : []));
  const approvals = items.flatMap(({ approval }, i) => (approval ? [{ ...approval, item: i + 1 }] : []));
  const values = [
    batchId,
    items.length,
    ...dependencyColumns(items),
    unquoted(items.map(({ validFrom }) => validFrom?.toISOString() ?? "-infinity")),
    unquoted(items.map(({ validUntil }) => validUntil?.toISOString() ?? "infinity")),
    ...[unquoted(proofs.item), proofs.rows.map(({ key }) => key), proofs.rows.map(({ bound }) => bound)],
    unquoted(proofs.rows.map(({ expiresAt }) => expiresAt.toISOString())),
    ...reservationColumns(flatten(items, (item) => item.reservations)),
    ...entryColumns(items),
    tokens.length ? JSON.stringify(tokens) : null,
    approvals.length ? JSON.stringify(approvals) : null,
  ];
  return { values, firstProof: proofs.first, firstReservation: flatten(items, (item) => item.reservations).first };
}

/**
 * An array of numbers or times in PostgreSQL's own spelling, which needs no quotes for them. The driver quotes each
 * element by itself, and writes times in the machine's zone: for the numbers and times of a batch that is most of its work.
 */
const unquoted = (values: readonly (number | bigint | string)[]): string => `{${values.join(",")}}`;

type Flat<T> = { item: number[]; rows: T[]; first: number[] };

/** Puts the lists of all items behind each other, remembering whose each row is and where each item begins. */
function flatten<T>(items: readonly CommitItem[], list: (item: CommitItem) => readonly T[]): Flat<T> {
  const flat: Flat<T> = { item: [], rows: [], first: [] };
  items.forEach((item, i) => {
    flat.first.push(flat.rows.length + 1);
    for (const row of list(item)) {
      flat.item.push(i + 1);
      flat.rows.push(row);
    }
  });
  return flat;
}

/** Numbers distinct values from 1, in order of first appearance. Most items share the same objects, which need no key. */
function distinct<T extends object>(rows: readonly T[], keyOf: (row: T) => string): { unique: T[]; place: number[] } {
  const places = new Map<T | string, number>();
  const unique: T[] = [];
  const placeOf = (row: T): number => {
    const key = keyOf(row);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, unique.push(row));
    return unique.length;
  };
  const place = rows.map((row) => {
    const known = places.get(row) ?? placeOf(row);
    places.set(row, known);
    return known;
  });
  return { unique, place };
}

function dependencyColumns(items: readonly CommitItem[]): unknown[] {
  const flat = flatten(items, (item) => item.dependencies);
  const { unique, place } = distinct(flat.rows, ({ id, epoch }) => `${id} ${epoch}`);
  return [unique.map(({ id }) => id), unquoted(unique.map(({ epoch }) => epoch)), unquoted(flat.item), unquoted(place)];
}

function reservationColumns(flat: Flat<Reservation>): unknown[] {
  const { unique, place } = distinct(flat.rows, ({ counter }) => counter);
  return [
    unique.map(({ counter }) => counter),
    unquoted(unique.map(({ expiresAt }) => expiresAt.toISOString())),
    unquoted(flat.item),
    unquoted(place),
    unquoted(flat.rows.map(({ amount }) => amount)),
    unquoted(flat.rows.map(({ max }) => max)),
  ];
}

function entryColumns(items: readonly CommitItem[]): unknown[] {
  const entries = items.map(({ entry }) => entry);
  const texts = flatten(items, ({ entry }) => entry.texts.map((text) => ({ ...text, entryId: entry.entryId })));
  return [
    unquoted(items.map((_, i) => i + 1)),
    entries.map(({ entryId }) => entryId),
    entries.map(({ type }) => type),
    byteaArray(entries.map(({ body }) => body)),
    byteaArray(entries.map(({ leafHash }) => leafHash)),
    unquoted(texts.item),
    texts.rows.map(({ entryId }) => entryId),
    texts.rows.map(({ member }) => member),
    byteaArray(texts.rows.map(({ salt }) => salt)),
    texts.rows.map(({ value }) => value),
  ];
}
