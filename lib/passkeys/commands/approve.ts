import { randomBytes } from "node:crypto";
import { generateAuthenticationOptions, verifyAuthenticationResponse } from "@simplewebauthn/server";
import { append } from "@/lib/audit/append";
import { type ApprovalClaim, approvalChallenge } from "@/lib/passkeys/approval-challenge";
import { codeOfFault, refuseAgents, relyingParty } from "@/lib/passkeys/ceremony";
import { PasskeyError } from "@/lib/passkeys/errors";
import { passkeyCopied } from "@/lib/passkeys/events";
import { challengeSeconds, type Passkey } from "@/lib/passkeys/model";
import { counterFell, refusalOfSigning, refusalOfUse } from "@/lib/passkeys/policy";
import { AssertionOptions, type PasskeyAssertion, type PasskeyEvidence, Transport } from "@/lib/passkeys/schema";
import * as store from "@/lib/passkeys/store";
import { clock } from "@/lib/platform/base/clock";
import { sameDigest } from "@/lib/platform/base/shown-digest";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { verifyAssertion } from "@/lib/protocols/webauthn/assertion";
import { readClientData } from "@/lib/protocols/webauthn/client-data";

/** A vote that the person has not signed yet. */
export type ToBeSigned = Omit<ApprovalClaim, "nonce">;

/** A signed vote: verified, and not stored yet. */
export type SignedApproval = { passkey: Passkey; counter: number; claim: ApprovalClaim; evidence: PasskeyEvidence };

/**
 * Makes what an approval signs (rules A4): a challenge over exactly this verdict on exactly this document.
 *
 * It is stored with what it was made of, works once, for five minutes and in this session only (I7). The caller has
 * judged that the person may say so now.
 *
 * @throws DomainError `no_passkey`, `passkey_waiting`, `passkey_blocked`, `passkey_elsewhere`, `person_only`
 */
export async function challengeApproval(tx: Tx, principal: Principal, signing: ToBeSigned): Promise<AssertionOptions> {
  refuseAgents(principal);
  const { personId, sessionId } = principal;
  const [held, { rpId }, now] = [await store.passkeysOf(personId, tx), relyingParty(), clock.now()];
  const refusal = refusalOfSigning(held, rpId, now);
  if (refusal) throw new PasskeyError(refusal);
  const claim = { ...signing, nonce: randomBytes(32).toString("base64url") };
  const challenge = approvalChallenge(claim);
  await store.insertChallenge(tx, { challenge, purpose: "approve", personId, sessionId, claim });
  const usable = held.filter((passkey) => refusalOfUse(passkey, rpId, now) === undefined);
  const options = await generateAuthenticationOptions({
    rpID: rpId,
    challenge: new Uint8Array(Buffer.from(challenge, "base64url")),
    timeout: challengeSeconds * 1_000,
    userVerification: "required",
    allowCredentials: usable.map(({ credentialId: id, transports }) => ({ id, transports: known(transports) })),
  });
  return AssertionOptions.parse(options);
}

const known = (transports: readonly string[]): Transport[] =>
  transports.flatMap((one) => Transport.safeParse(one).data ?? []);

/**
 * Verifies that the person signed this verdict on this document with their own passkey.
 *
 * The challenge is used up, also by a failure. A counter that did not grow blocks the passkey and is recorded.
 *
 * @throws DomainError `passkey_challenge_mismatch` for another document, request or verdict; `challenge_unknown`,
 * `passkey_unknown`, `passkey_waiting`, `passkey_blocked`, `passkey_elsewhere`, `passkey_copied`, `person_only`; the
 * code of a fault in the authenticator's answer
 */
export async function verifyApproval(
  principal: Principal,
  assertion: PasskeyAssertion,
  said: Pick<ApprovalClaim, "digest" | "subject" | "verdict">,
): Promise<SignedApproval> {
  refuseAgents(principal);
  const claim = await takeClaim(principal, assertion, said);
  const passkey = await store.findByCredential(principal.personId, assertion.credentialId);
  if (!passkey) throw refused("passkey_unknown");
  const { origin, rpId } = relyingParty();
  const refusal = refusalOfUse(passkey, rpId, clock.now());
  if (refusal) throw refused(refusal);
  const rules = { challenge: approvalChallenge(claim), origin, rpId };
  const verdict = verifyAssertion(assertion, passkey.jwk, rules);
  if (!verdict.ok) throw refused(codeOfFault[verdict.fault]);
  const { counter } = verdict;
  if (counterFell(passkey.counter, counter)) throw await blocked(passkey, counter);
  await agreed(assertion, passkey, rules);
  return { passkey, counter, claim, evidence: evidenceOf(assertion, passkey, claim, origin) };
}

async function takeClaim(
  { personId, sessionId }: Principal,
  { clientDataJson }: PasskeyAssertion,
  said: Pick<ApprovalClaim, "digest" | "subject" | "verdict">,
): Promise<ApprovalClaim> {
  const challenge = readClientData(clientDataJson)?.challenge;
  if (challenge === undefined) throw refused("passkey_malformed");
  const asked = { challenge, purpose: "approve", personId, sessionId } as const;
  const claim = (await transaction((tx) => store.takeChallenge(tx, asked)))?.claim;
  if (!claim) throw refused("challenge_unknown");
  const same =
    sameDigest(claim.digest, said.digest) && claim.subject === said.subject && claim.verdict === said.verdict;
  if (!same) throw refused("passkey_challenge_mismatch");
  return claim;
}

/** The library's own judgement of the same answer: both must agree. */
async function agreed(
  { credentialId: id, clientDataJson, authenticatorData, signature }: PasskeyAssertion,
  { publicKey, counter }: Passkey,
  { challenge, origin, rpId }: { challenge: string; origin: string; rpId: string },
): Promise<void> {
  try {
    const { verified } = await verifyAuthenticationResponse({
      response: {
        ...{ id, rawId: id, type: "public-key", clientExtensionResults: {} },
        response: { clientDataJSON: clientDataJson, authenticatorData, signature },
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      credential: { id, publicKey, counter },
    });
    if (verified) return;
  } catch (cause) {
    throw new PasskeyError("passkey_malformed", { path: "passkey", facts: { cause: String(cause) } });
  }
  throw refused("signature_invalid");
}

async function blocked(passkey: Passkey, counter: number): Promise<PasskeyError> {
  await transaction(
    async (tx) => {
      if (await store.blockRow(tx, passkey.id, clock.now())) await append(tx, passkeyCopied(passkey, counter));
    },
    { barrier: "exclusive" },
  );
  return refused("passkey_copied");
}

const evidenceOf = (
  { authenticatorData, clientDataJson, signature }: PasskeyAssertion,
  { credentialId, jwk, rpId }: Passkey,
  { nonce }: ApprovalClaim,
  origin: string,
): PasskeyEvidence => ({
  credential_id: credentialId,
  jwk,
  authenticator_data: authenticatorData,
  client_data_json: clientDataJson,
  signature,
  nonce,
  origin,
  rp_id: rpId,
});

const refused = (code: ConstructorParameters<typeof PasskeyError>[0]) => new PasskeyError(code, { path: "passkey" });

/**
 * Notes that a passkey signed, in the transaction that counts what it signed.
 *
 * @throws DomainError `passkey_changed_meanwhile` when it was removed, blocked or used since it was verified
 */
export async function spendSignature(tx: Tx, { passkey, counter }: SignedApproval, now: Date): Promise<void> {
  if (!(await store.noteUse(tx, passkey, counter, now))) throw refused("passkey_changed_meanwhile");
}
