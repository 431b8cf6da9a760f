import type { PublicJwk } from "@/lib/protocols/jose/jwk";

export const issuerKinds = ["workloads", "people"] as const;
/** Whom an issuer speaks for: workloads that enrol as instances, or people whom agents act for. */
export type IssuerKind = (typeof issuerKinds)[number];

export const keySources = ["jwks", "jwks_uri", "discovery", "spiffe_bundle"] as const;
/** Where an issuer's keys come from: pasted, a URL, OpenID discovery, or a SPIFFE bundle endpoint. */
export type KeySource = (typeof keySources)[number];

export const trustStatuses = ["active", "disabled"] as const;
export type TrustStatus = (typeof trustStatuses)[number];

/** An outside authority whose signed statements about workloads or people are believed. */
export type TrustedIssuer = {
  id: string;
  name: string;
  kind: IssuerKind;
  /** Exact `iss`; for SPIFFE the trust domain as `spiffe://td`. */
  issuer: string;
  /** What `aud` of its tokens must contain. */
  audience: string;
  keySource: KeySource;
  /** Where the keys, or the document that names them, are fetched; null when they were pasted. */
  keysUrl: string | null;
  keys: readonly PublicJwk[];
  keysFetchedAt: Date | null;
  refreshAfter: Date | null;
  /** Code of the last fetch's failure; null when it did not fail. */
  fetchError: string | null;
  status: TrustStatus;
  createdById: string;
  createdAt: Date;
  version: number;
  /** Who created it, and who changed more than its name since. */
  behindIds: string[];
};

/** Lets workloads whose subject matches enrol as instances of one agent, without a secret. */
export type WorkloadRule = {
  id: string;
  issuerId: string;
  agentId: string;
  /** Exact subject, or a prefix followed by `*`. */
  subjectPattern: string;
  /** The only network it may be used from, as CIDR; null for any. */
  network: string | null;
  status: TrustStatus;
  createdById: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  /** Who made it, and who stood behind the agent by which they did. */
  behindIds: string[];
};

export const testChecks = [
  "form",
  "type",
  "algorithm",
  "issuer",
  "key",
  "signature",
  "audience",
  "times",
  "subject",
  "rule",
  "network",
  "agent",
  "outcome",
] as const;
/** What the test of a token looks at, in this order. */
export type TestCheckName = (typeof testChecks)[number];
