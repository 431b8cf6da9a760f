import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { readKeys } from "./key-store";
import type { KeyPurpose } from "./purpose";

/** A public key with the time in which it signed. */
export type PastKey = {
  kid: string;
  purpose: string;
  jwk: PublicJwk;
  publishedAt: string;
  activatedAt: string | null;
  retiredAt: string | null;
};

/** Reads every key that ever signed for these purposes, the newest first. */
export async function keyHistory(...purposes: readonly KeyPurpose[]): Promise<PastKey[]> {
  const keys = await readKeys();
  return keys
    .filter(({ purpose }) => purposes.includes(purpose))
    .map(({ kid, purpose, publicJwk, publishedAt, activatedAt, retiredAt }) => ({
      ...{ kid, purpose, jwk: publicJwk, publishedAt: publishedAt.toISOString() },
      ...{ activatedAt: activatedAt?.toISOString() ?? null, retiredAt: retiredAt?.toISOString() ?? null },
    }));
}
