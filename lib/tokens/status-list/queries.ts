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
import { statusListUri } from "./places";
import { Readers, ReadingQueue } from "./reading-queue";
import { type FallenPlaces, fallenPlaces, listsInUse, sizeOfList } from "./store";

/** Seconds for which a verifier may keep its copy. The copy itself expires after twice that. */
export const statusTtlSeconds = 30;
const lifetimeSeconds = 60;
/** Time for which one reading of the facts is used. */
const keptMs = 10_000;
/**
 * Time for which a reading is used while the next one runs. A verifier may keep its copy as long, since the same
 * reading. So no verifier lags by more than this and the time of one reading.
 */
const usableMs = statusTtlSeconds * 1_000;
/** Time for which a missing or failed list is not read again. It is short, so that new lists are found soon. */
const missingMs = 1_000;
/**
 * Time and memory for which the invalid places of an unread list are cached. Changes are stored for two hours, which is
 * far longer.
 */
const fallenKeptMs = 600_000;
const fallenBytes = 16 * 1_048_576;

/** The longest wait of a reader. The first reading of a full list with many changes takes seconds. */
export const listWithinMs = 10_000;

export type SignedStatusList = { jwt: string; issuedAt: number };
/** A cached list. After `until` it is read again; until `usable` it is still answered meanwhile. */
type Kept = { until: number; usable: number; answer: Promise<SignedStatusList | undefined> };
type Lists = {
  signed: LruCache<number, Kept>;
  /** Unknown numbers and failed lists. They have their own cache, so that they displace no list. */
  others: LruCache<number, Kept>;
  /** The invalid places of each list at its last reading, from which the next reading continues. */
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
 * Answers the signed status list of that number, read from the facts at most ten seconds ago; undefined if there is
 * none, or if all of its tokens have expired.
 *
 * Statuses are not stored. Each status is the judgement of decisions about the token. So revocations, suspensions and
 * expiries need not update any list.
 *
 * All readers of a list share one reading. Lists are read one after the other, because anonymous callers request them.
 * A reading is dropped before it begins if all of its readers have left or waited for `listWithinMs`.
 *
 * @throws DomainError `too_many_readings`
 * @see draft-ietf-oauth-status-list-21 section 5.1
 */
export const signedStatusList = (list: number): Kept["answer"] => statusListFor(list);

/** Does the same for a request. Its reader leaves when the signal aborts. The signal is read only if it waits. */
export function statusListFor(list: number, request?: { readonly signal: AbortSignal }): Kept["answer"] {
  const { signed, others } = lists();
  const now = performance.now();
  const kept = [signed.get(list), others.get(list)].find((one) => one && now < one.usable);
  if (kept && now < kept.until) return kept.answer;
  const { answer, readers } = readingOf(list);
  // The reading may outlive the request, which is answered from the earlier reading.
  if (kept) readers.join(kept.usable);
  else readers.join(now + listWithinMs, request?.signal);
  return kept?.answer ?? answer;
}

/** Returns the running reading of a list, or begins one. */
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
    // If the queue had no place, the next reader tries again.
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
  // The list is as of the beginning of the reading.
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

/** Lists the URLs of all status lists that are in use (draft section 9.3). */
export async function statusListUris(): Promise<string[]> {
  return (await listsInUse()).map(statusListUri);
}
