import type { ChainHop } from "@/lib/audit/event";
import type { CanonicalAuthority } from "@/lib/authority/model";

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
  authorization_details: CanonicalAuthority;
  /** Root first. */
  delegation: readonly ChainHop[];
  agent: { id: string; instance: string; generation: number };
};

export type IssuedToken = {
  accessToken: string;
  tokenType: "DPoP" | "Bearer";
  expiresIn: number;
  authorizationDetails: CanonicalAuthority;
};
