import { reportSupersededUse } from "@/lib/credentials/commands/rotate-key";
import { runtime } from "@/lib/platform/base/runtime";
import type { Sender } from "@/lib/platform/http/sender";
import { judgeNonce } from "@/lib/platform/keys/dpop-nonce";
import { type BegunProof, type DpopProof, parseDpopProof } from "@/lib/protocols/dpop/proof";
import { replayKeyOf } from "@/lib/protocols/dpop/replay-key";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import type { Identified, RequestProof } from "@/lib/tokens/issue/grants/grant";
import { uniqueBinding } from "./unique-binding";

/** A valid proof, and the nonce for the client's next proof. */
export type ProvenPossession = DpopProof & { nextNonce: string | undefined };

/**
 * Checks the DPoP proof of a token request by the client's key; undefined if there is none and none is required.
 *
 * The caller must consume the proof's `jti` in its own commit.
 *
 * @throws OAuthError `invalid_dpop_proof`, `use_dpop_nonce`
 * @see RFC 9449 sections 5 and 8
 */
export async function provePossession(
  { client, jkt }: Pick<Identified, "client" | "jkt">,
  { dpop, begun }: { dpop: string | null; begun: BegunProof },
  now: Date,
): Promise<ProvenPossession | undefined> {
  if (dpop === null && !client.requireDpop) return undefined;
  const proof = await begun({ ...expectedAt(now), expectedJkt: jkt });
  return { ...proof, nextNonce: judgeNonce(proof, client.dpopNonceRequired, now) };
}

/** The one use of a proof. */
export const onceOfProof = (proof: DpopProof): RequestProof => ({
  ...replayKeyOf(proof),
  bound: uniqueBinding(),
  refusal: () => new OAuthError("invalid_dpop_proof", "this jti was used before"),
});

const expectedAt = (now: Date) => ({
  method: "POST",
  url: `${runtime().publicUrl}/oauth/token`,
  now: now.getTime() / 1000,
});

/** Reports a refused proof if it is a valid proof by a superseded key of the client (rules K2). */
export async function reportSupersededProof(
  { client }: Pick<Identified, "client">,
  dpop: string | null,
  now: Date,
  sender: Sender,
): Promise<void> {
  if (dpop === null) return;
  await reportSupersededUse(client.id, { where: "dpop_proof", sender }, () => {
    const { jkt, iat } = parseDpopProof(dpop, expectedAt(now));
    return { jkt, signedAt: new Date(iat * 1000) };
  });
}
