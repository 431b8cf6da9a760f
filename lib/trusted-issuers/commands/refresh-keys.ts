import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { singleton } from "@/lib/platform/base/singleton";
import { transaction } from "@/lib/platform/database/transaction";
import { type PublicJwk, thumbprint } from "@/lib/protocols/jose/jwk";
import { TrustedIssuerError } from "@/lib/trusted-issuers/errors";
import { issuerFetchFailed, issuerKeysChanged } from "@/lib/trusted-issuers/events";
import type { TrustedIssuer } from "@/lib/trusted-issuers/model";
import { refreshDue } from "@/lib/trusted-issuers/policy";
import * as store from "@/lib/trusted-issuers/store";
import { type FetchedKeys, fetchKeys } from "./fetch-keys";

const portion = 50;
/** A token that names an unknown key makes us look at most this often. */
const unknownKeyEveryMs = 10_000;

/** Fetches an issuer's keys at once, for an admin; throws `trusted_issuer_not_found`, `trusted_issuer_disabled`. */
export async function refreshNow(id: string): Promise<TrustedIssuer> {
  const issuer = await store.getOrThrow(id);
  if (issuer.status === "disabled") throw new TrustedIssuerError("trusted_issuer_disabled");
  await refreshKeys(issuer);
  return store.getOrThrow(id);
}

/** Fetches the keys of every issuer that is due. Safe to repeat. */
export async function refreshDueKeys(): Promise<void> {
  for (const issuer of await store.due(clock.now(), portion)) await refreshKeys(issuer);
}

/**
 * Fetches an issuer's keys because a token names one that is not known, at most once in ten seconds.
 *
 * @returns the issuer with its keys as they stand now.
 */
export async function refreshForUnknownKey(issuer: TrustedIssuer): Promise<TrustedIssuer> {
  const tries = singleton<Map<string, { at: number; done: Promise<void> }>>("issuer-refreshes", () => new Map());
  const last = tries.get(issuer.id);
  if (!last || performance.now() - last.at >= unknownKeyEveryMs) {
    tries.set(issuer.id, { at: performance.now(), done: refreshKeys(issuer) });
  }
  await tries.get(issuer.id)?.done;
  return store.getOrThrow(issuer.id);
}

/** Fetches an issuer's keys and stores them. A failure is noted and leaves the keys of the fetch before. */
async function refreshKeys(issuer: TrustedIssuer): Promise<void> {
  if (issuer.keySource === "jwks") return;
  await storeFetch(issuer, await fetchKeys(issuer));
}

async function storeFetch(issuer: TrustedIssuer, fetched: FetchedKeys): Promise<void> {
  const now = clock.now();
  await transaction(async (tx) => {
    if (!fetched.ok) {
      const refreshAfter = refreshDue(now, 0);
      const written = await store.writeFetch(tx, issuer, { fetchError: fetched.code, refreshAfter });
      if (written && issuer.fetchError !== fetched.code) await append(tx, issuerFetchFailed(issuer, fetched.code));
      return;
    }
    const changed = fingerprintOf(fetched.keys) !== fingerprintOf(issuer.keys);
    const written = await store.writeFetch(tx, issuer, {
      ...(changed ? { keys: fetched.keys } : {}),
      keysFetchedAt: now,
      refreshAfter: refreshDue(now, fetched.keepSeconds),
      fetchError: null,
    });
    if (written && changed) await append(tx, issuerKeysChanged(issuer, fetched.keys.map(thumbprint)));
  });
}

/** Identifies a key set by its keys, their `kid` and their `alg`, in any order. */
const fingerprintOf = (keys: readonly PublicJwk[]): string =>
  JSON.stringify(keys.map((key) => [thumbprint(key), key.kid ?? null, key.alg ?? null]).toSorted());
