import { decodeTime } from "ulid";
import { clock } from "@/lib/platform/base/clock";
import { DomainError } from "@/lib/platform/base/domain-error";
import type { AsOf } from "./as-of.schema";
import { type LifeOf, type LifeRecord, lifeRecords } from "./life-records";
import { isAnyRemoved } from "./removal.store";

/** The state of a thing at an instant, from the records of its life up to then. */
export type Past = {
  records: readonly LifeRecord[];
  asOf: AsOf;
  /** Finds the newest value that `read` gets from a record. */
  newest<T>(read: (record: LifeRecord) => T | undefined): T | undefined;
};

/**
 * Reads the records of a life up to an instant. Knows no caller: the use case decides who may ask.
 *
 * @throws DomainError `instant_ahead` for the future, `unknown_then` if nothing was recorded by then, `past_removed` if
 * retention may have removed those records.
 */
export async function pastOf(of: LifeOf, id: string, at: string): Promise<Past> {
  const until = pastInstant(at);
  const records = await lifeRecords(of, id, until);
  const last = records.at(-1);
  if (!last) throw await nothingStated(id, until);
  return {
    records,
    asOf: { at: until.toISOString(), recordedAt: last.body.time, entryId: last.body.id },
    newest: (read) => {
      for (const record of records.toReversed()) {
        const value = read(record);
        if (value !== undefined) return value;
      }
      return undefined;
    },
  };
}

/** The refusal of a state that no record states: it did not exist yet, or retention may have removed its records. */
export const nothingStated = async (id: string, until: Date): Promise<DomainError> =>
  madeBy(id) <= until.getTime() && (await isAnyRemoved()) ? pastRemoved() : unknownThen();

/** The instant in ms that an id states for its making; infinite for one that states none. */
function madeBy(id: string): number {
  try {
    return decodeTime(id.slice(id.indexOf("_") + 1));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

const pastRemoved = (): DomainError =>
  new DomainError("past_removed", "not_found", "The state cannot be read: retention removed older records of it.", {
    errors: [{ path: "at", code: "past_removed" }],
  });

/**
 * A value that the newest record states, or else the usual one of the beginning.
 *
 * @throws DomainError `past_removed` if no record states it, and retention may have removed the one that did.
 */
export async function statedOr<T>(stated: T | undefined, usual: T): Promise<T> {
  if (stated !== undefined) return stated;
  if (await isAnyRemoved()) throw pastRemoved();
  return usual;
}

/** @throws DomainError `instant_ahead` for the future. */
export function pastInstant(at: string): Date {
  const instant = new Date(at);
  if (instant <= clock.now()) return instant;
  const errors = [{ path: "at", code: "instant_ahead" }];
  throw new DomainError("instant_ahead", "invalid", "The instant lies in the future.", { errors });
}

/** Refuses an instant by which the records do not hold the state. */
export const unknownThen = (): DomainError =>
  new DomainError("unknown_then", "not_found", "Nothing was recorded of it by then.", {
    errors: [{ path: "at", code: "unknown_then" }],
  });

/** The text that a record states for a member: null if it was erased, undefined if the record states none. */
export const statedText = ({ body, texts }: LifeRecord, member: string): string | null | undefined =>
  Object.hasOwn(body.texts ?? {}, member) ? (texts.get(member) ?? null) : undefined;
