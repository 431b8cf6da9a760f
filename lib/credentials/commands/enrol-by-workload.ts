import { append } from "@/lib/audit/append";
import { instanceEnrolledByWorkload } from "@/lib/credentials/events";
import type { Instance } from "@/lib/credentials/model";
import { instanceIdOfKey } from "@/lib/credentials/standing.store";
import * as store from "@/lib/credentials/store";
import { ruleRefusal } from "@/lib/credentials/workload.policy";
import { loadWorkloadEnrolment, lockThumbprint } from "@/lib/credentials/workload.store";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Sender } from "@/lib/platform/http/sender";
import type { DpopProof } from "@/lib/protocols/dpop/proof";
import { parseRegistration } from "@/lib/protocols/oauth/registration";
import { noteUse } from "@/lib/trusted-issuers/commands/rules";
import { type ForeignToken, verifyForeignToken } from "@/lib/trusted-issuers/commands/verify-token";
import type { WorkloadRule } from "@/lib/trusted-issuers/model";
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
 * Enrols one instance with the token of a trusted platform. No secret of ours is needed: a rule maps the token's
 * subject to the agent.
 *
 * The same subject and key again get the same answer (K3). A platform's token can be used again until it expires. Each
 * use enrols another key.
 *
 * @throws OAuthError `invalid_token`, which does not reveal the trusted issuers; `invalid_client_metadata` for unusable
 * metadata and for a key that is enrolled already; `invalid_dpop_proof`.
 * @throws CredentialError `agent_not_active`.
 * @see RFC 7591 section 3, RFC 7523 section 3
 */
export async function enrolByWorkload(presented: string, call: EnrolmentCall): Promise<Instance> {
  const verification = await verifyForeignToken(presented, "workloads", clock.now());
  if (!verification.ok) throw notAcceptable(`${verification.fault.check}: ${verification.fault.code}`);
  const { token } = verification;
  const [closest] = token.rules;
  if (!closest) throw notAcceptable("rule: none matches the subject");
  const rule = token.rules.find((one) => admitsAddress(one, call.ip));
  try {
    if (!rule) throw invalidToken("the token may not be used from this network");
    const registration = parseRegistration(call.body);
    const proof = proofOf(registration, call);
    await requireNonce(proof);
    await refuseSuperseded(token, proof, call);
    return await transaction((tx) => enrolOnce(tx, { ...call, registration, proof, token, rule }));
  } catch (error) {
    const { agentId, id: workloadRuleId, issuerId: trustedIssuerId } = rule ?? closest;
    await recordRefusal({ agentId, workloadRuleId, trustedIssuerId }, error, call);
    throw error;
  }
}

/** A retry after a rotation comes from a copy that still has the first key (rules K2). */
async function refuseSuperseded(
  { sub }: ForeignToken,
  { jkt, iat }: DpopProof,
  { ip, userAgent }: Sender,
): Promise<void> {
  const instanceId = await instanceIdOfKey(jkt);
  if (instanceId === undefined) return;
  const instance = await store.getOrThrow(instanceId);
  if (instance.workloadSubject !== sub) return;
  const use = { jkt, signedAt: new Date(iat * 1000), where: "enrolment", sender: { ip, userAgent } } as const;
  if (!(await acceptKeyUse(instanceId, use))) throw invalidToken("the key was replaced by a rotation");
}

type Attempt = EnrolmentCall & Proven & { token: ForeignToken; rule: WorkloadRule };

async function enrolOnce(tx: Tx, attempt: Attempt): Promise<Instance> {
  const { rule, token, proof } = attempt;
  await consumeProof(tx, proof);
  const standing = await loadWorkloadEnrolment(rule.id, tx);
  const issuerEpoch = token.dependencies.find(({ id }) => id === token.issuer.id)?.epoch;
  const refusal = ruleRefusal(standing, { issuerEpoch, createdAt: rule.createdAt });
  if (!standing || refusal === "ended") throw notAcceptable("rule: ended or changed");
  if (refusal === "stopped") {
    throw invalidToken("the rules of this agent from before its last stop are void; create the rule again");
  }
  refuseUnlessAgentActs(standing.agent);
  await lockThumbprint(tx, proof.jkt);
  const known = await knownInstance(tx, attempt);
  if (known) return known;
  const { keyLifetimeDays, agent, behindIds } = standing;
  const workload = { ruleId: rule.id, subject: token.sub };
  const birth = { id: newId("instance"), agentId: agent.id, keyLifetimeDays, workload, behindIds };
  const instance = await createInstance(tx, birth, attempt);
  await noteUse(tx, rule.id);
  await append(tx, instanceEnrolledByWorkload(instance, { rule, subject: token.sub }));
  return instance;
}

/** The instance that the same subject enrolled with this key before (K3). */
async function knownInstance(tx: Tx, { token, rule, proof }: Attempt): Promise<Instance | undefined> {
  const key = await store.findKey(tx, proof.jkt);
  const instance = key && (await store.getOrThrow(key.instanceId, tx));
  const same =
    instance?.agentId === rule.agentId &&
    instance.workloadSubject === token.sub &&
    instance.jkt === proof.jkt &&
    instance.status === "active";
  return same ? instance : undefined;
}

/** One answer for every cause, so that callers do not learn the trusted issuers. */
const notAcceptable = (reason: string) => invalidToken("the token is not acceptable here", reason);
