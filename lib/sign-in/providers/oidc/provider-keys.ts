import { singleton } from "@/lib/platform/base/singleton";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import type { IdentityProvider } from "@/lib/sign-in/providers/model";
import { fetchProviderKeys, metadataOf } from "./discover";

type Provider = Pick<IdentityProvider, "id" | "issuer" | "version">;
type Kept = { version: number; triedAt: number; fetched: { keys: readonly PublicJwk[]; at: number } | undefined };

const keepMs = 10 * 60_000;
/** Strangers choose the names of keys, so an unknown one makes the server ask the provider at most this often. */
const restMs = 10_000;

const memory = () => singleton("identity-provider-keys", () => new Map<string, Kept>());
const questions = () => singleton("identity-provider-key-questions", () => new Map<string, Promise<boolean>>());

/** `fresh`: the provider was asked for them just now. */
export type ProviderKeys = { keys: readonly PublicJwk[]; fresh: boolean };

/**
 * Reads the keys with which a provider signs: from the last ten minutes, or fetched now. A key that is not among them is
 * looked for again, at most every ten seconds. Callers that ask at the same time share one answer.
 *
 * @param kid The name of the key in a token that was not verified yet.
 * @returns undefined if the provider does not answer as it should, and if it cannot be asked again yet about that key.
 */
export async function providerKeys(provider: Provider, kid: string | undefined): Promise<ProviderKeys | undefined> {
  const keys = keptOf(provider);
  return keys && mayHold(keys, kid) ? { keys, fresh: false } : freshKeys(provider);
}

/** Asks a provider for its keys now; undefined if it does not answer, or was asked within the last ten seconds. */
export async function freshKeys(provider: Provider): Promise<ProviderKeys | undefined> {
  const asked = questions().get(provider.id);
  if (!asked && rests(provider)) return undefined;
  if (!(await (asked ?? ask(provider)))) return undefined;
  const keys = keptOf(provider);
  return keys && { keys, fresh: true };
}

/** Whether a key has that name. A key or token without a name may be replaced without notice. */
export const isNamed = (keys: readonly PublicJwk[], kid: string | undefined): boolean =>
  kid !== undefined && keys.some((key) => key.kid === kid);

const mayHold = (keys: readonly PublicJwk[], kid: string | undefined): boolean =>
  kid === undefined || keys.some((key) => key.kid === undefined || key.kid === kid);

function rests({ id, version }: Provider): boolean {
  const kept = memory().get(id);
  return kept?.version === version && performance.now() - kept.triedAt < restMs;
}

/** Keys of other settings, or of long ago, count no more. */
function keptOf({ id, version }: Provider): readonly PublicJwk[] | undefined {
  const kept = memory().get(id);
  if (kept?.version !== version || kept.fetched === undefined) return undefined;
  return performance.now() - kept.fetched.at < keepMs ? kept.fetched.keys : undefined;
}

function ask(provider: Provider): Promise<boolean> {
  const question = fetchKeys(provider).finally(() => questions().delete(provider.id));
  questions().set(provider.id, question);
  return question;
}

/** Whether the provider answered. */
async function fetchKeys(provider: Provider): Promise<boolean> {
  const { id, version } = provider;
  const before = memory().get(id);
  const triedAt = performance.now();
  memory().set(id, { version, triedAt, fetched: before?.version === version ? before.fetched : undefined });
  const discovered = await metadataOf(provider);
  const answer = discovered.ok ? await fetchProviderKeys(discovered.metadata.server.jwks_uri) : discovered;
  if (answer.ok) memory().set(id, { version, triedAt, fetched: { keys: answer.keys, at: performance.now() } });
  return answer.ok;
}
