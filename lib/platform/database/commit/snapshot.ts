import { BoundedCache, type Measured } from "@/lib/platform/base/bounded-cache";
import { bytesOf } from "@/lib/platform/base/bytes-of";
import { singleton } from "@/lib/platform/base/singleton";
import type { Dependency } from "./item";

/** Reads an object, from memory unless `fresh`. */
export type Snapshot<T> = (key: string, fresh: boolean) => Promise<T | undefined>;

type Known = { dependencies: readonly Dependency[] };

type Keeping<T> = {
  /** Memory that all kept objects of this kind may take. */
  megabytes: number;
  load: (key: string, fresh: boolean) => Promise<T | undefined>;
  /** Parts that other objects may be made of as well, and that are counted once. */
  shares?: (object: T) => readonly (Known | readonly object[])[];
  /** Whether what is loaded depends on the time as well, so that equal epochs do not make it the same. */
  dependsOnTime?: true;
  /** For how long an object is of use, in ms; for ever without it. */
  usefulMs?: (object: T) => number;
};

/**
 * Keeps loaded objects in memory, with their epochs.
 *
 * A kept object may be out of date, and that is safe. Every commit compares the epochs that were read with the current
 * ones. An item that read older ones has no effect. A refusal that is based on kept facts must be made again on fresh
 * ones. Absence is never kept.
 *
 * If an object is loaded again at the same epochs, the kept one is returned. So everything derived from it shares one
 * object.
 */
export function snapshot<T extends Known>(name: string, keeping: Keeping<T>): Snapshot<T> {
  const place = `snapshot-${name}`;
  const kept = () =>
    singleton(place, () => new BoundedCache<T>(keeping.megabytes * 1_048_576, (object) => measure(object, keeping)));
  return async (key, fresh) => {
    const known = fresh ? undefined : kept().get(key);
    if (known) return known;
    const loaded = await keeping.load(key, fresh);
    if (!loaded) return undefined;
    const before = kept().get(key);
    if (before && !keeping.dependsOnTime && isSame(before, loaded)) return before;
    kept().set(key, loaded, keeping.usefulMs?.(loaded));
    return loaded;
  };
}

/** Compares epochs: they are equal only where nothing changed. The order is the database's. */
function isSame({ dependencies: before }: Known, { dependencies: after }: Known): boolean {
  if (before.length !== after.length) return false;
  const epochs = new Map(before.map(({ id, epoch }) => [id, epoch]));
  return after.every(({ id, epoch }) => epochs.get(id) === epoch);
}

const measured = new WeakMap<object, number>();

function bytesOfPart(part: object): number {
  const bytes = measured.get(part) ?? bytesOf(part);
  measured.set(part, bytes);
  return bytes;
}

/** Epochs of a part are the part's, although the whole lists them too. */
function measure<T extends Known>(object: T, { shares }: Keeping<T>): Measured {
  const parts = shares?.(object) ?? [];
  const elsewhere = new Set<unknown>(
    parts.flatMap((part) => [part, ...("dependencies" in part ? part.dependencies : [])]),
  );
  return {
    bytes: bytesOf(object, elsewhere),
    shares: parts.map((part) => ({ object: part, bytes: bytesOfPart(part) })),
  };
}
