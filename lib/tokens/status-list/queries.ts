import { BoundedCache } from "@/lib/platform/base/bounded-cache";
import { clock } from "@/lib/platform/base/clock";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import { singleton } from "@/lib/platform/base/singleton";
import { waitingAs } from "@/lib/platform/database/waiting";
import { signingKey } from "@/lib/platform/keys/keys";
import { LruCache } from "@/lib/protocols/jose/lru-cache";
import { signCompactNow } from "@/lib/protocols/jose/sign";
import { packStatusList, statusTypes } from "@/lib/protocols/status-list/pack";
import { statusListClaims, statusListType } from "@/lib/protocols/status-list/token";
import { statusListUri } from "@/lib/tokens/status-list/places";
import { Readers, ReadingQueue } from "@/lib/tokens/status-list/reading-queue";
import { type FallenPlaces, fallenPlaces, listsInUse, sizeOfList } from "@/lib/tokens/status-list/store";

/** Seconds for which a verifier may keep its copy; the copy itself expires after twice that. */
export const statusTtlSeconds = 30;
const lifetimeSeconds = 60;
/** How long one reading of the facts serves. */
const keptMs = 10_000;
/**
 * How long it serves while the next one is under way. A copy may be kept for that long since the same reading, so that
 * nobody lags by more than it and the time of one reading.
 */
const usableMs = statusTtlSeconds * 1_000;
/** How long a list that does not exist, or could not be made, is not looked for again. A new list is soon found. */
const missingMs = 1_000;
/**
 * How long what fell is known without being asked for, and in how much memory. What moved is noted for two hours after
 * it, which is far longer.
 */
const fallenKeptMs = 600_000;
const fallenBytes = 16 * 1_048_576;

/** How long a reader waits. A full list that is read for the first time while much has moved takes seconds. */
export const listWithinMs = 10_000;

export type SignedStatusList = { jwt: string; issuedAt: number };
/** After `until` it is read anew, and until `usable` answered meanwhile. */
type Kept = { until: number; usable: number; answer: Promise<SignedStatusList | undefined> };
type Lists = {
  signed: LruCache<number, Kept>;
  /** Numbers of no list, and lists that could not be made. Apart, so that they take no list's room. */
  others: LruCache<number, Kept>;
  /** What had fallen at the last reading of a list: the next one goes on from there. */
  fallen: BoundedCache<FallenPlaces>;
  underWay: Map<number, Reading>;
  queue: ReadingQueue;
};
type Reading = { answer: Kept["answer"]; readers: Readers };

const lists = () =>
  singleton<Lists>("status-lists", () => ({
    ...{ signed: new LruCache(256), others: new LruCache(4_096) },
    fallen: new BoundedCache(fallenBytes, ({ suspended, invalid }) => ({
      bytes: suspended.byteLength + invalid.byteLength,
    })),
    ...{ underWay: new Map(), queue: new ReadingQueue() },
  }));

/**
 * Answers the signed status list of that number, read from the facts at most ten seconds ago; undefined when there is
 * none, or when all of its tokens have expired.
 *
 * Nothing is stored in it: each status is what decisions would say of the token, so that no revocation, suspension or
 * expiry of whatever it rests on needs to know of lists.
 *
 * All who ask for a list share one reading, and lists are read one after the other: strangers ask for them. A reading is
 * dropped before it begins when each of its readers has left or waited for `listWithinMs`.
 *
 * @throws DomainError `too_many_readings`
 * @see draft-ietf-oauth-status-list-21 section 5.1
 */
export const signedStatusList = (list: number): Kept["answer"] => statusListFor(list);

/** The same for a request, whose reader leaves when its signal aborts. A signal costs something: it is read where one waits. */
export function statusListFor(list: number, request?: { readonly signal: AbortSignal }): Kept["answer"] {
  const { signed, others } = lists();
  const now = performance.now();
  const kept = [signed.get(list), others.get(list)].find((one) => one && now < one.usable);
  if (kept && now < kept.until) return kept.answer;
  const { answer, readers } = readingOf(list);
  // It may outlive the request, which was answered from the reading before.
  if (kept) readers.join(kept.usable);
  else readers.join(now + listWithinMs, request?.signal);
  return kept?.answer ?? answer;
}

/** The reading that is under way, or a new one. */
function readingOf(list: number): Reading {
  const { signed, others, underWay } = lists();
  const running = underWay.get(list);
  if (running) return running;
  const begun = performance.now();
  const readers = new Readers();
  const answer = waitingAs("strangers", () => makeList(list, readers));
  const reading = { answer, readers };
  underWay.set(list, reading);
  const ended = () => {
    if (underWay.get(list) === reading) underWay.delete(list);
  };
  readers.onGone(ended);
  const keep = (cache: LruCache<number, Kept>, until: number, usable: number) => {
    ended();
    cache.set(list, { until, usable, answer });
  };
  const keepOther = () => keep(others, performance.now() + missingMs, performance.now() + missingMs);
  answer.then(
    (made) => (made ? keep(signed, performance.now() + keptMs, begun + usableMs) : keepOther()),
    // A reading that had no place was no reading: the next reader tries again.
    (error: unknown) => (isDomainError(error) ? ended() : keepOther()),
  );
  return reading;
}

async function makeList(list: number, readers: Readers): Promise<SignedStatusList | undefined> {
  const size = await sizeOfList(list);
  if (size === undefined) return undefined;
  const { queue, signed } = lists();
  const readBefore = signed.get(list) !== undefined;
  return queue.run(() => buildList(list, size), { list, readBefore, readers });
}

async function buildList(list: number, size: number): Promise<SignedStatusList> {
  // The list says how things stood when reading began.
  const now = clock.now();
  const issuedAt = Math.floor(now.getTime() / 1000);
  const { fallen } = lists();
  const found = await fallenPlaces({ list, size }, now, fallen.get(String(list)));
  fallen.set(String(list), found, fallenKeptMs);
  const claims = statusListClaims({
    issuer: runtime().publicUrl,
    uri: statusListUri(list),
    now: issuedAt,
    lifetime: lifetimeSeconds,
    ttl: statusTtlSeconds,
    bits: 2,
    lst: packStatusList({ size, bits: 2 }, statusesOf(found)),
  });
  const { kid, sign } = signingKey("access-token-es256");
  return { jwt: signCompactNow({ alg: "ES256", typ: statusListType, kid }, claims, sign), issuedAt };
}

function* statusesOf({ suspended, invalid }: FallenPlaces): Iterable<[place: number, status: number]> {
  for (const place of suspended) yield [place, statusTypes.suspended];
  for (const place of invalid) yield [place, statusTypes.invalid];
}

/** Answers the addresses of all lists that give out places or hold a token that may not have expired (draft section 9.3). */
export async function statusListUris(): Promise<string[]> {
  return (await listsInUse()).map(statusListUri);
}
