import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { ClientStanding } from "@/lib/credentials/standing/model";
import type { Chain } from "@/lib/delegations/chain/model";
import type { Dependency, OneTimeProof } from "@/lib/platform/database/commit/item";
import type { Sender } from "@/lib/platform/http/sender";
import type { OAuthForm } from "@/lib/protocols/oauth/form";
import type { ActClaim, TokenGrant } from "@/lib/tokens/model";

/** A token request as it arrived. */
export type TokenCall = Sender & {
  form: OAuthForm;
  /** Value of the DPoP header. */
  dpop: string | null;
};

/** When a request is judged, and whether on facts read anew; a refusal on kept facts is not final. */
export type Moment = { now: Date; fresh: boolean };

/** Who asks: the instance, the key it proved, and what proving it used up. */
export type Identified = {
  client: ClientStanding;
  jkt: string;
  proofs: readonly OneTimeProof[];
  /** What this rests on beside the client. */
  dependencies?: readonly Dependency[];
};

/** On whose behalf a token is asked for, and what bounds it beside the delegation. */
export type Granting = {
  /** `sub`: the agent, or the person it acts for (rules T3). */
  sub: string;
  /** The person that `sub` is; null when it is the agent. */
  personId: string | null;
  act: ActClaim | null;
  /** The token that this one is exchanged for. */
  parentJti: string | null;
  /** Which of the agent's chains may carry the token. */
  admits: (chain: Chain) => boolean;
  /** The only resource server, where the subject's token names one. */
  location: string | null;
  /** Authorities that the token must be within, beside the delegation. */
  within: readonly CanonicalAuthority[];
  /** The token ends no later. */
  until: Date | null;
  dependencies: readonly Dependency[];
  proofs: readonly OneTimeProof[];
  /** What the answer calls the token; only an exchange says (RFC 8693 section 2.2.1). */
  issuedTokenType: string | null;
};

/** One way to ask for a token. */
export type Grant = {
  name: TokenGrant;
  /** Establishes who asks; throws OAuthError. */
  identify: (call: TokenCall, moment: Moment) => Promise<Identified>;
  /** Establishes what is asked for; throws OAuthError. A refusal from here on is recorded. */
  grant: (call: TokenCall, identified: Identified, moment: Moment) => Promise<Granting>;
};

/** What a grant that adds no bounds of its own leaves open. */
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
