import { append } from "@/lib/audit/append";
import { CredentialError, refusalCode } from "@/lib/credentials/errors";
import { type EnrolmentRef, enrolmentRefused } from "@/lib/credentials/events";
import type { Instance } from "@/lib/credentials/model";
import * as store from "@/lib/credentials/store";
import { admitsNew, type RuleStanding } from "@/lib/credentials/workload.policy";
import { clock } from "@/lib/platform/base/clock";
import { secretHash } from "@/lib/platform/base/opaque-secret";
import { runtime } from "@/lib/platform/base/runtime";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Sender } from "@/lib/platform/http/sender";
import { type DpopProof, parseDpopProof } from "@/lib/protocols/dpop/proof";
import { thumbprint } from "@/lib/protocols/jose/jwk";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import type { Registration } from "@/lib/protocols/oauth/registration";
import { dpopTokenOf, registrationAccessToken } from "./registration-token";

export type EnrolmentCall = Sender & {
  authorization: string | null;
  /** Value of the DPoP header. */
  dpop: string | null;
  /** Parsed JSON. */
  body: unknown;
};

export type Proven = { registration: Registration; proof: DpopProof };

/** Checks the proof by the key that is to be enrolled (rules T1); throws OAuthError `invalid_dpop_proof`. */
export function proofOf({ jwk }: Registration, { authorization, dpop }: EnrolmentCall): DpopProof {
  const accessToken = dpopTokenOf(authorization);
  return parseDpopProof(dpop, {
    method: "POST",
    url: `${runtime().publicUrl}/oauth/register`,
    now: clock.now().getTime() / 1000,
    expectedJkt: thumbprint(jwk),
    ...(accessToken ? { accessToken } : {}),
  });
}

/** Refuses to enrol instances of an agent that does not act, or drains; throws CredentialError `agent_not_active`. */
export function refuseUnlessAgentActs({ id, ...agent }: RuleStanding["agent"]): void {
  if (admitsNew(agent)) return;
  const detail = agent.draining ? "The agent drains before its retirement. It gets nothing new." : undefined;
  throw new CredentialError("agent_not_active", {
    ...(detail && { detail }),
    facts: { agentId: id, status: agent.status },
  });
}

type Birth = {
  id: string;
  agentId: string;
  keyLifetimeDays: number;
  /** The platform's identity that enrolled it; null for an enrolment token. */
  workload: { ruleId: string; subject: string } | null;
  /** Ids of the people who admitted it. */
  behindIds: string[];
};

/**
 * Adds an instance with the key that it proved. The caller writes the record.
 *
 * @throws OAuthError `invalid_client_metadata` for a key that an instance has or had (I7).
 */
export async function createInstance(
  tx: Tx,
  { id, agentId, keyLifetimeDays, workload, behindIds }: Birth,
  { registration, proof, ip, userAgent }: Proven & Sender,
): Promise<Instance> {
  const instance = await store.insert(tx, {
    id,
    agentId,
    clientName: registration.clientName ?? "",
    jkt: proof.jkt,
    publicJwk: registration.jwk,
    keyExpiresAt: new Date(clock.now().getTime() + keyLifetimeDays * 86_400_000),
    registrationTokenHash: secretHash(registrationAccessToken(id)),
    enrolledFrom: ip,
    workloadRuleId: workload?.ruleId ?? null,
    workloadSubject: workload?.subject ?? null,
    behindIds,
  });
  if (!instance) throw new OAuthError("invalid_client_metadata", "jwks: this key is enrolled already; make a new one");
  await store.saw(tx, id, { at: instance.enrolledAt, from: ip, userAgent, jkt: proof.jkt });
  return instance;
}

/** Records the refusal of an enrolment that had a known token or a matching rule. */
export async function recordRefusal(ref: EnrolmentRef, error: unknown, { ip }: Sender): Promise<void> {
  const code = refusalCode(error);
  if (code !== undefined) await transaction((tx) => append(tx, enrolmentRefused(ref, code, ip)));
}

/** The refusal of a token for enrolment (RFC 6750 section 3.1). */
export const invalidToken = (reason: string, detail?: string) =>
  new OAuthError("invalid_token", reason, { scheme: "Bearer", ...(detail === undefined ? {} : { detail }) });
