import { randomBytes } from "node:crypto";
import { generateRegistrationOptions } from "@simplewebauthn/server";
import { append } from "@/lib/audit/append";
import { refuseAgents, relyingParty } from "@/lib/passkeys/ceremony";
import { keyAlgorithms } from "@/lib/passkeys/credential-key";
import { PasskeyError } from "@/lib/passkeys/errors";
import { passkeyAdded } from "@/lib/passkeys/events";
import { challengeSeconds, type Passkey } from "@/lib/passkeys/model";
import { refusalOfAnother } from "@/lib/passkeys/policy";
import { verifyRegistration } from "@/lib/passkeys/registration";
import { type RegisterPasskeyRequest, RegistrationOptions } from "@/lib/passkeys/schema";
import * as store from "@/lib/passkeys/store";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { readClientData } from "@/lib/protocols/webauthn/client-data";

/**
 * Begins the registration of a passkey: what the browser asks the authenticator to make.
 *
 * The challenge is stored, works once, for five minutes and in this session only (I7).
 *
 * @throws DomainError `too_many_passkeys`, `person_only`
 */
export async function beginRegistration(principal: Principal): Promise<RegistrationOptions> {
  refuseAgents(principal);
  const { personId, sessionId, name, email } = principal;
  const held = await store.passkeysOf(personId);
  const refusal = refusalOfAnother(held.length);
  if (refusal) throw new PasskeyError(refusal);
  const challenge = randomBytes(32);
  const stored = { challenge: challenge.toString("base64url"), purpose: "register", personId, sessionId } as const;
  await transaction((tx) => store.insertChallenge(tx, { ...stored, claim: null }));
  const { rpId } = relyingParty();
  const options = await generateRegistrationOptions({
    rpName: "Mandate",
    rpID: rpId,
    userID: new Uint8Array(Buffer.from(personId, "utf8")),
    userName: email,
    userDisplayName: name,
    challenge: new Uint8Array(challenge),
    timeout: challengeSeconds * 1_000,
    attestationType: "none",
    excludeCredentials: held.filter((one) => one.rpId === rpId).map(({ credentialId: id }) => ({ id })),
    authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
    supportedAlgorithmIDs: [...keyAlgorithms],
  });
  return RegistrationOptions.parse(options);
}

/**
 * Adds a passkey that an authenticator made for a challenge of this session.
 *
 * @throws DomainError `challenge_unknown`, `passkey_taken`, `too_many_passkeys`, `person_only`, and what is wrong with
 * the authenticator's answer.
 */
export async function registerPasskey(principal: Principal, request: RegisterPasskeyRequest): Promise<Passkey> {
  refuseAgents(principal);
  const { personId, sessionId } = principal;
  const challenge = readClientData(request.clientDataJson)?.challenge;
  if (challenge === undefined) throw new PasskeyError("passkey_malformed", { path: "clientDataJson" });
  const asked = { challenge, purpose: "register", personId, sessionId } as const;
  const taken = await transaction((tx) => store.takeChallenge(tx, asked));
  if (!taken) throw new PasskeyError("challenge_unknown", { path: "clientDataJson" });
  const made = await verifyRegistration(request, challenge);
  const { name, transports } = request;
  return transaction(async (tx) => {
    const held = await store.lockPasskeysOf(tx, personId);
    const refusal = refusalOfAnother(held.length);
    if (refusal) throw new PasskeyError(refusal);
    const row = { ...made, id: newId("passkey"), personId, name, transports, createdAt: clock.now() };
    const passkey = await store.insertPasskey(tx, row);
    await append(tx, passkeyAdded(passkey));
    return passkey;
  });
}
