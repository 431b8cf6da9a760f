import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { ClientStanding } from "@/lib/credentials/standing.model";
import type { Chain } from "@/lib/delegations/chain/model";
import type { Dependency, OneTimeProof } from "@/lib/platform/database/commit/item";
import type { Sender } from "@/lib/platform/http/sender";
import type { OAuthError } from "@/lib/protocols/oauth/errors";
import type { OAuthForm } from "@/lib/protocols/oauth/form";
import type { ActClaim, TokenGrant } from "@/lib/tokens/model";

/** A token request as it arrived. */
export type TokenCall = Sender & {
  form: OAuthForm;
  /** Value of the DPoP header. */
  dpop: string | null;
  /** The trace that the request belongs to. */
  trace?: string | undefined;
};

/** The time of a judgement, and whether it reads fresh facts. A refusal on cached facts is not final. */
export type Moment = { now: Date; fresh: boolean };

/** A one-time proof of a token request, with the refusal of its second use. */
export type RequestProof = OneTimeProof & { refusal: () => OAuthError };

/** The authenticated client: the instance, the key it proved, and the one-time proofs to consume. */
export type Identified = {
  client: ClientStanding;
  jkt: string;
  proofs: readonly RequestProof[];
  /** Dependencies other than those of the client. */
  dependencies?: readonly Dependency[];
};

/** The subject of a token, and its bounds other than the delegation. */
export type Granting = {
  /** `sub`: the agent, or the person it acts for (rules T3). */
  sub: string;
  /** The person that `sub` is; null if it is the agent. */
  personId: string | null;
  act: ActClaim | null;
  /** The token that this one is exchanged for. */
  parentJti: string | null;
  /** Whether a chain of the agent may carry the token. */
  admits: (chain: Chain) => boolean;
  /** The only possible resource server, if the subject token names one. */
  location: string | null;
  /** Authorities other than the delegation that the token must be within. */
  within: readonly CanonicalAuthority[];
  /** The latest end of the token. */
  until: Date | null;
  dependencies: readonly Dependency[];
  proofs: readonly RequestProof[];
  /** `issued_token_type` of the answer, only for an exchange (RFC 8693 section 2.2.1). */
  issuedTokenType: string | null;
};

/** One way to ask for a token. */
export type Grant = {
  name: TokenGrant;
  /** Authenticates the client. Throws OAuthError. */
  identify: (call: TokenCall, moment: Moment) => Promise<Identified>;
  /** Finds the subject and the bounds. Throws OAuthError. A refusal from here on is recorded. */
  grant: (call: TokenCall, identified: Identified, moment: Moment) => Promise<Granting>;
};

/** The granting of a grant without bounds of its own. */
export const unbounded = {
  personId: null,
  act: null,
  parentJti: null,
  admits: () => true,
  location: null,
  within: [],
  until: null,
  dependencies: [],
  proofs: [],
  issuedTokenType: null,
} as const satisfies Omit<Granting, "sub">;
