import type { EcPublicJwk, OkpPublicJwk, RsaPublicJwk } from "@/lib/protocols/jose/jwk";

/** A person's key pair in an authenticator; only its public half is here. */
export type Passkey = {
  id: string;
  personId: string;
  name: string;
  /** Base64url, as the authenticator made it. */
  credentialId: string;
  /** The public key as the authenticator made it (COSE, RFC 9053); `jwk` is the same key as a JWK. */
  publicKey: Uint8Array<ArrayBuffer>;
  jwk: PasskeyJwk;
  counter: number;
  transports: string[];
  backupEligible: boolean;
  backedUp: boolean;
  rpId: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  confirmedById: string | null;
  confirmedAt: Date | null;
  blockedAt: Date | null;
};

export type PasskeyJwk =
  | Pick<EcPublicJwk, "kty" | "crv" | "x" | "y">
  | Pick<OkpPublicJwk, "kty" | "crv" | "x">
  | Pick<RsaPublicJwk, "kty" | "n" | "e">;

/**
 * `waiting`: in its first day and not confirmed by a second person. `ready`: it may sign. `blocked`: a copy was used.
 * `elsewhere`: it belongs to another host name than the server's current one.
 */
export const passkeyStandings = ["waiting", "ready", "blocked", "elsewhere"] as const;
export type PasskeyStanding = (typeof passkeyStandings)[number];

export const passkeyPurposes = ["register", "approve"] as const;
/** Purpose of a challenge. */
export type PasskeyPurpose = (typeof passkeyPurposes)[number];

/** Lifetime of a challenge, in seconds. */
export const challengeSeconds = 5 * 60;
/** Hours before a new passkey may sign, unless a second person confirms it (rules O2). */
export const waitingHours = 24;
export const maxPasskeys = 10;

/** The relying party: the one origin on which passkeys work, and the host that they belong to. */
export type RelyingParty = { origin: string; rpId: string };

/** Passkeys belong to the host of the server's public address, so they end when that host changes. */
export const relyingPartyOf = (publicUrl: string): RelyingParty => {
  const { origin, hostname } = new URL(publicUrl);
  return { origin, rpId: hostname };
};
