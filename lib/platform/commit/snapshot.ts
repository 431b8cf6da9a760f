import { singleton } from "@/lib/platform/singleton/singleton";
import { LruCache } from "@/lib/protocols/jose/lru-cache";

/** Reads an object, from memory unless `fresh`. */
export type Snapshot<T> = (key: string, fresh: boolean) => Promise<T | undefined>;

/**
 * Keeps what was loaded together with its epochs.
 *
 * What is kept may be out of date, and that is safe: every commit compares the epochs that were read with those that
 * hold at that moment, and an item that read something older has no effect. A refusal that rests on kept facts must be
 * made again on fresh ones. Absence is never kept.
 */
export function snapshot<T extends object>(
  name: string,
  capacity: number,
  load: (key: string) => Promise<T | undefined>,
): Snapshot<T> {
  const place = `snapshot-${name}`;
  const kept = () => singleton(place, () => new LruCache<string, T>(capacity));
  return async (key, fresh) => {
    const known = fresh ? undefined : kept().get(key);
    if (known) return known;
    const loaded = await load(key);
    if (loaded) kept().set(key, loaded);
    return loaded;
  };
}
