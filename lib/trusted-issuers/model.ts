import type { PublicJwk } from "@/lib/protocols/jose/jwk";

export const issuerKinds = ["workloads", "people"] as const;
/** The subjects of an issuer: workloads that enrol as instances, or people that agents act for. */
export type IssuerKind = (typeof issuerKinds)[number];

export const keySources = ["jwks", "jwks_uri", "discovery", "spiffe_bundle"] as const;
/** Source of an issuer's keys: pasted, a URL, OpenID discovery, or a SPIFFE bundle endpoint. */
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
  /** Value that `aud` of its tokens must contain. */
  audience: string;
  keySource: KeySource;
  /** URL of the keys, or of the document that names them; null for pasted keys. */
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
  /** Ids of the people who created it, and who changed more than its name since. */
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
  /** Ids of the person who made it, and of the people behind the agent that they used. */
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
/** A check of a token, in the order of `testChecks`. */
export type TestCheckName = (typeof testChecks)[number];
