import { clock } from "@/lib/platform/clock/clock";
import { signingKey } from "@/lib/platform/keys/keys";
import { runtime } from "@/lib/platform/runtime/runtime";
import { singleton } from "@/lib/platform/singleton/singleton";
import { LruCache } from "@/lib/protocols/jose/lru-cache";
import { signCompactNow } from "@/lib/protocols/jose/sign";
import { packStatusList, statusTypes } from "@/lib/protocols/status-list/pack";
import { statusListClaims, statusListType } from "@/lib/protocols/status-list/token";
import { blockKeptMs, statusListUri } from "@/lib/tokens/status/places";
import { statusOf } from "@/lib/tokens/status/policy";
import { earliestOfGroups, type ListedToken, listsInUse, loadTokens, sizeOfList } from "@/lib/tokens/status/store";

/** Seconds for which a verifier may keep its copy; the copy itself expires after twice that. */
export const statusTtlSeconds = 30;
const lifetimeSeconds = 60;
/** How long one reading of the facts serves: with the copy's time, nobody lags by more than a minute. */
const keptMs = 10_000;
/** No blueprint lets a token live longer. */
const maxTokenSeconds = 3_600;

export type SignedStatusList = { jwt: string; issuedAt: number };
type Kept = { until: number; signed: Promise<SignedStatusList | undefined> };

const lists = () => singleton("status-lists", () => new LruCache<number, Kept>(256));

/**
 * Answers the signed status list of that number, read from the facts at most ten seconds ago; undefined when there is
 * none.
 *
 * Nothing is stored in it: each status is what decisions would say of the token, so that no revocation, suspension or
 * expiry of whatever it rests on needs to know of lists.
 *
 * @see draft-ietf-oauth-status-list-21 section 5.1
 */
export async function signedStatusList(list: number): Promise<SignedStatusList | undefined> {
  const kept = lists().get(list);
  if (kept && performance.now() < kept.until) return kept.signed;
  const signed = buildList(list);
  lists().set(list, { until: performance.now() + keptMs, signed });
  try {
    const answer = await signed;
    if (!answer) lists().set(list, { until: 0, signed });
    return answer;
  } catch (error) {
    lists().set(list, { until: 0, signed });
    throw error;
  }
}

async function buildList(list: number): Promise<SignedStatusList | undefined> {
  // The list says how things stood when reading began.
  const issuedAt = Math.floor(clock.now().getTime() / 1000);
  const size = await sizeOfList(list);
  if (size === undefined) return undefined;
  const entries = await exceptions(list);
  const claims = statusListClaims({
    issuer: runtime().publicUrl,
    uri: statusListUri(list),
    now: issuedAt,
    lifetime: lifetimeSeconds,
    ttl: statusTtlSeconds,
    bits: 2,
    lst: packStatusList({ size, bits: 2 }, entries),
  });
  const { kid, sign } = signingKey("access-token-es256");
  return { jwt: signCompactNow({ alg: "ES256", typ: statusListType, kid }, claims, sign), issuedAt };
}

/** The places of a list that do not say valid. Tokens that stand are judged by group, so that they cost next to nothing. */
async function exceptions(list: number): Promise<[index: number, status: number][]> {
  const groups = await earliestOfGroups(list);
  const fallen = groups.filter(({ token }) => judge(token) !== statusTypes.valid);
  const tokens = await loadTokens(
    list,
    fallen.map(({ group }) => group),
  );
  return tokens
    .map((token): [number, number] => [token.index, judge(token)])
    .filter(([, status]) => status !== statusTypes.valid);
}

const judge = ({ facts, server }: ListedToken): number =>
  facts && server ? statusOf(facts, server, clock.now()) : statusTypes.invalid;

/** Answers the addresses of all lists in which a token may not have expired (draft section 9.3). */
export async function statusListUris(): Promise<string[]> {
  return (await listsInUse(maxTokenSeconds + blockKeptMs / 1_000)).map(statusListUri);
}
