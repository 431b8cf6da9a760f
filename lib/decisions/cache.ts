import { createHash } from "node:crypto";
import type { SubjectContext } from "@/lib/decisions/model";
import { loadSubject } from "@/lib/decisions/store";
import { singleton } from "@/lib/platform/singleton/singleton";
import { LruCache } from "@/lib/protocols/jose/lru-cache";
import { loadPep, type PepStanding } from "@/lib/resource-servers/standing/store";

// What is kept here may be out of date, and that is safe: every commit compares the epochs that were read with those
// that hold at that moment, and an item that read something older has no effect.
type Snapshot = { subjects: LruCache<string, SubjectContext>; peps: LruCache<string, PepStanding> };

const snapshot = () =>
  singleton<Snapshot>("decision-snapshot", () => ({ subjects: new LruCache(20_000), peps: new LruCache(2_000) }));

/** Answers the context of a token, from memory unless `fresh`. */
export async function subjectOf(jti: string, fresh: boolean): Promise<SubjectContext | undefined> {
  const known = fresh ? undefined : snapshot().subjects.get(jti);
  if (known) return known;
  const loaded = await loadSubject(jti);
  if (loaded) snapshot().subjects.set(jti, loaded);
  return loaded;
}

/** Answers the PEP that presented the key, from memory unless `fresh`. The key itself is never kept. */
export async function pepOf(key: string, fresh: boolean): Promise<PepStanding | undefined> {
  const hash = createHash("sha256").update(key).digest("hex");
  const known = fresh ? undefined : snapshot().peps.get(hash);
  if (known) return known;
  const loaded = await loadPep(hash);
  if (loaded) snapshot().peps.set(hash, loaded);
  return loaded;
}
