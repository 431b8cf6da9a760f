import type { ChainHop } from "@/lib/audit/event";
import type { CanonicalAuthority } from "@/lib/authority/language/model";

/** Grants of the token endpoint, by the name that issuance rows and records use. */
export const tokenGrants = ["client_credentials", "token_exchange", "jwt_bearer"] as const;
export type TokenGrant = (typeof tokenGrants)[number];

/** The `grant_type` of each grant. */
export const grantTypes: Readonly<Record<TokenGrant, string>> = {
  client_credentials: "client_credentials",
  token_exchange: "urn:ietf:params:oauth:grant-type:token-exchange",
  jwt_bearer: "urn:ietf:params:oauth:grant-type:jwt-bearer",
};

/** The current actor, with the earlier actors nested in it (RFC 8693 section 4.1). */
export type ActClaim = { sub: string; act?: ActClaim };

/** The place of a token's bits in a status list (draft-ietf-oauth-status-list section 6). */
export type StatusPlace = { list: number; index: number };

/** Claims of an access token (RFC 9068), before it is signed. */
export type AccessTokenClaims = {
  iss: string;
  /** The agent's SPIFFE ID, or the person it acts for after an exchange. */
  sub: string;
  client_id: string;
  aud: string;
  iat: number;
  exp: number;
  jti: string;
  cnf?: { jkt: string };
  act?: ActClaim;
  /** Actions at this product's own API (rules: covered actions become `scope`); absent for every other audience. */
  scope?: string;
  authorization_details: CanonicalAuthority;
  /** Root first. */
  delegation: readonly ChainHop[];
  agent: { id: string; instance: string; generation: number };
  status: { status_list: { idx: number; uri: string } };
};

export type IssuedToken = {
  accessToken: string;
  tokenType: "DPoP" | "Bearer";
  /** The nonce for the client's next proof; undefined if it has the newest, or needs none. */
  nextNonce: string | undefined;
  expiresIn: number;
  issuedTokenType: string | null;
  authorizationDetails: CanonicalAuthority;
  scope: string | undefined;
  /** Whether the instance is told to rotate its key. */
  keyRotationDue: boolean;
};

/** A revoked token; `exchangedFor` is the token that it was exchanged for. */
export type RevokedToken = { jti: string; agentId: string; instanceId: string; exchangedFor: string | null };
