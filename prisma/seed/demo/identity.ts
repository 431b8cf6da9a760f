import { createBlueprint } from "@/lib/blueprints/commands";
import { acceptKeyUse, rotateKey } from "@/lib/credentials/commands/rotate-key";
import { clock } from "@/lib/platform/base/clock";
import type { Principal } from "@/lib/principals/principal";
import { createIssuer } from "@/lib/trusted-issuers/commands/configure-issuer";
import { createRule } from "@/lib/trusted-issuers/commands/rules";
import { buildInstance, newInstanceKeyPair, signProof } from "@/prisma/seed/builders/instance";

const worker = { ip: "10.20.4.17", userAgent: "lead-enricher/2.3 (node 20.19)" };
const stranger = { ip: "198.51.100.66", userAgent: "python-requests/2.32.5" };

/**
 * Enrols an instance and rotates its key. Then a copy of its disk uses the old key. The instance is quarantined, and a
 * detection lists both uses.
 */
export async function cloneInstance(security: Principal, agentId: string): Promise<void> {
  const { instance, keyPair } = await buildInstance(security, agentId);
  const next = newInstanceKeyPair();
  const to = { method: "PUT", path: `/oauth/register/${instance.id}` };
  const body = { client_id: instance.id, jwks: { keys: [next.jwk] }, new_key_proof: signProof(next, to) };
  await rotateKey(instance, { dpop: signProof(keyPair, to), body, sender: worker });
  const use = { where: "client_assertion" as const, signedAt: clock.now() };
  await acceptKeyUse(instance.id, { ...use, jkt: next.jkt, sender: worker });
  const late = new Date(clock.now().getTime() + 10_000);
  await acceptKeyUse(instance.id, { ...use, jkt: keyPair.jkt, signedAt: late, sender: stranger });
}

/** Trusts a cluster with pasted keys, so that nothing is fetched, and maps one of its workloads to an agent. */
export async function trustCluster(admin: Principal, agentId: string): Promise<void> {
  const { jwk } = newInstanceKeyPair();
  const { issuer } = await createIssuer(admin, {
    name: "Cluster eu-1",
    kind: "workloads",
    issuer: "https://cluster-eu-1.demo.example",
    keySource: "jwks",
    jwks: { keys: [{ ...jwk, kid: "cluster-eu-1-2026", alg: "ES256", use: "sig" }] },
  });
  await createRule(admin, issuer.id, { agentId, subjectPattern: "system:serviceaccount:warehouse:stock-agent" });
}

/** A class of agents whose software cannot sign proofs; answers its id. */
export async function relaxedBlueprint(security: Principal): Promise<string> {
  const { id } = await createBlueprint(security, {
    name: "desk-tools",
    ceiling: null,
    tokenTtlSeconds: 120,
    keyLifetimeDays: 30,
    requireDpop: false,
    reason: "Desktop tools whose client library sends no proofs.",
  });
  return id;
}
