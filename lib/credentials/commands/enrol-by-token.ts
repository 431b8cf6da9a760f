import { append } from "@/lib/audit/append";
import * as tokens from "@/lib/credentials/enrolment-token.store";
import { instanceEnrolled } from "@/lib/credentials/events";
import type { Instance } from "@/lib/credentials/model";
import { enrolmentRefusal } from "@/lib/credentials/policy";
import * as store from "@/lib/credentials/store";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { secretHash } from "@/lib/platform/base/opaque-secret";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Sender } from "@/lib/platform/http/sender";
import type { DpopProof } from "@/lib/protocols/dpop/proof";
import { thumbprint } from "@/lib/protocols/jose/jwk";
import { parseRegistration } from "@/lib/protocols/oauth/registration";
import { admitsAddress } from "@/lib/trusted-issuers/policy";
import {
  createInstance,
  type EnrolmentCall,
  invalidToken,
  type Proven,
  proofOf,
  recordRefusal,
  refuseUnlessAgentActs,
} from "./create-instance";
import { consumeProof, requireNonce } from "./proofs";
import { acceptKeyUse } from "./rotate-key";

/**
 * Enrols one instance with a one-time enrolment token and a proof by its future key (rules T1).
 *
 * The same token and key again, with a fresh proof, get the same answer (K3).
 *
 * @throws OAuthError `invalid_token` for a token that is unknown, used, revoked, expired, or not for this key or
 * network; `invalid_client_metadata` for unusable metadata and for a key that is enrolled already;
 * `invalid_dpop_proof`.
 * @throws CredentialError `agent_not_active`, which leaves the token open.
 * @see RFC 7591 section 3, RFC 9449
 */
export async function enrolByToken(presented: string | undefined, call: EnrolmentCall): Promise<Instance> {
  const tokenHash = secretHash(presented ?? "");
  const known = presented === undefined ? undefined : await tokens.loadEnrolment(tokenHash);
  if (!known) throw invalidToken("the enrolment token is missing or unknown");
  try {
    const { registration, proof } = readProven(call, known);
    await requireNonce(proof);
    await refuseSuperseded(known, proof, call);
    return await transaction((tx) => enrolOnce(tx, { ...call, tokenHash, registration, proof }));
  } catch (error) {
    await recordRefusal({ agentId: known.token.agentId, enrolmentTokenId: known.token.id }, error, call);
    throw error;
  }
}

/**
 * Reads metadata and proof. If the token is not open, its state is the reported fault, not one of metadata or proof.
 */
function readProven(call: EnrolmentCall, { token, enrolledJkt }: tokens.Enrolment): Proven {
  try {
    const registration = parseRegistration(call.body);
    if (token.status === "used" && thumbprint(registration.jwk) !== enrolledJkt) {
      throw invalidToken("the enrolment token was used");
    }
    return { registration, proof: proofOf(registration, call) };
  } catch (error) {
    if (token.status === "open") throw error;
    throw invalidToken(`the enrolment token is ${token.status}`);
  }
}

/** A retry after a rotation comes from a copy that still has the first key (rules K2). */
async function refuseSuperseded(
  { token, enrolledJkt }: tokens.Enrolment,
  { jkt, iat }: DpopProof,
  { ip, userAgent }: Sender,
): Promise<void> {
  if (token.instanceId === null || jkt !== enrolledJkt) return;
  const use = { jkt, signedAt: new Date(iat * 1000), where: "enrolment", sender: { ip, userAgent } } as const;
  const accepted = await acceptKeyUse(token.instanceId, use);
  if (!accepted) throw invalidToken("the enrolment token was used");
}

type Attempt = EnrolmentCall & Proven & { tokenHash: string };

async function enrolOnce(tx: Tx, attempt: Attempt): Promise<Instance> {
  const { tokenHash, proof, ip } = attempt;
  await consumeProof(tx, proof);
  const enrolment = await tokens.loadEnrolment(tokenHash, tx);
  if (!enrolment) throw invalidToken("the enrolment token is unknown");
  const { token, enrolledJkt, notBefore, agent } = enrolment;
  // An agent that was stopped since does not get the answer again. A job revokes the instance's own row later.
  const stopped = agent.status !== "active";
  if (token.instanceId !== null && enrolledJkt === proof.jkt && !stopped)
    return sameAnswer(tx, token.instanceId, proof.jkt);
  const refusal = enrolmentRefusal({
    token,
    notBefore,
    jkt: proof.jkt,
    inNetwork: admitsAddress(token, ip),
    now: clock.now(),
  });
  if (refusal) throw invalidToken(`the enrolment token does not admit this: ${refusal}`);
  refuseUnlessAgentActs(agent);
  return create(tx, attempt, enrolment);
}

async function create(tx: Tx, attempt: Attempt, { token, keyLifetimeDays }: tokens.Enrolment): Promise<Instance> {
  const { proof, tokenHash } = attempt;
  const id = newId("instance");
  if (!(await tokens.claim(tx, token.id, id))) {
    // Another request used the token after this one read it. If both have the same key, both get the same answer.
    const winner = await tokens.loadEnrolment(tokenHash, tx);
    if (winner?.token.instanceId && winner.enrolledJkt === proof.jkt)
      return sameAnswer(tx, winner.token.instanceId, proof.jkt);
    throw invalidToken("the enrolment token was used");
  }
  const { agentId, behindIds } = token;
  const instance = await createInstance(tx, { id, agentId, keyLifetimeDays, workload: null, behindIds }, attempt);
  await append(tx, instanceEnrolled(instance, token));
  return instance;
}

async function sameAnswer(tx: Tx, instanceId: string, jkt: string): Promise<Instance> {
  const instance = await store.getOrThrow(instanceId, tx);
  if (instance.status !== "active" || instance.jkt !== jkt) throw invalidToken("the enrolment token was used");
  return instance;
}
