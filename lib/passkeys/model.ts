import type { EcPublicJwk, OkpPublicJwk, RsaPublicJwk } from "@/lib/protocols/jose/jwk";

/** A person's key pair in an authenticator; only its public half is here. */
export type Passkey = {
  id: string;
  personId: string;
  name: string;
  /** Base64url, as the authenticator made it. */
  credentialId: string;
  /** The public key as the authenticator gave it (COSE, RFC 9053), and as everybody else reads it. */
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
 * `waiting`: within its first day, and nobody vouched for it. `ready`: it may sign. `blocked`: a copy of it was seen.
 * `elsewhere`: it belongs to another host name than the one this server has now.
 */
export const passkeyStandings = ["waiting", "ready", "blocked", "elsewhere"] as const;
export type PasskeyStanding = (typeof passkeyStandings)[number];

export const passkeyPurposes = ["register", "approve"] as const;
/** What a challenge is signed for. */
export type PasskeyPurpose = (typeof passkeyPurposes)[number];

/** How long somebody has to answer their authenticator. */
export const challengeSeconds = 5 * 60;
/** A passkey signs nothing for so long, unless a second person confirms it (rules O2). */
export const waitingHours = 24;
export const maxPasskeys = 10;

/** The relying party: the one origin on which passkeys work, and the host that they belong to. */
export type RelyingParty = { origin: string; rpId: string };

/** Passkeys belong to the host of the server's public address, so they end when that host changes. */
export const relyingPartyOf = (publicUrl: string): RelyingParty => {
  const { origin, hostname } = new URL(publicUrl);
  return { origin, rpId: hostname };
};
