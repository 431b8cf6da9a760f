import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { changeInstance } from "@/lib/credentials/commands/manage-instance";
import { proposeEntitlement } from "@/lib/entitlements/commands/change";
import { runtime } from "@/lib/platform/base/runtime";
import { suspendScope } from "@/lib/revocation/commands/suspend";
import { given, type TestAgent } from "@/lib/testing/direct";
import { assertion, exchange, tokenOf } from "@/lib/testing/tokens";
import { answerRevocation } from "@/lib/tokens/revoke.endpoint";
import { buildInstance } from "@/prisma/seed/builders/instance";
import type { Convoys } from "./fleet";
import { type Arrange, stop } from "./stops";

const reason = "drill";

/** An agent of so many instances and delegations, and one of its instances. */
async function busyAgent(convoys: Convoys, size: number): Promise<{ agentId: string; instanceId: string }> {
  const { agentId } = await convoys.holder(size);
  const { instance } = await buildInstance(convoys.admin, agentId);
  for (let n = 0; n < size; n++) await buildInstance(convoys.admin, agentId);
  return { agentId, instanceId: instance.id };
}

/** Revokes a token as the running agent does. */
function revokeOwn(holder: TestAgent, token: string): Promise<Response> {
  const request = new Request(`${runtime().publicUrl}/oauth/revoke`, {
    method: "POST",
    body: new URLSearchParams({
      token,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion(holder),
    }),
  });
  return answerRevocation({ request, requestId: "test", ip: "127.0.0.1", params: {} });
}

/** Stops of one thing on which much depends, and of everything. */
export const dependents: Readonly<Record<string, Arrange>> = {
  "revoking an instance of an agent of many": async (convoys, size) => {
    const { instanceId } = await busyAgent(convoys, size);
    return () => stop(convoys, "instance", instanceId);
  },
  "quarantining an instance of an agent of many": async (convoys, size) => {
    const { instanceId } = await busyAgent(convoys, size);
    return () => changeInstance(convoys.admin, instanceId, "quarantine", reason);
  },
  "revoking an agent of many instances and delegations": async (convoys, size) => {
    const { agentId } = await busyAgent(convoys, size);
    return () => stop(convoys, "agent", agentId);
  },
  "suspending an agent of many instances and delegations": async (convoys, size) => {
    const { agentId } = await busyAgent(convoys, size);
    return () => suspendAgent(convoys.admin, agentId, reason);
  },
  "suspending everything": async (convoys, size) => {
    const { sql } = convoys.world;
    await convoys.fleet(size);
    return async () => {
      await suspendScope(convoys.admin, { kind: "all", subjectId: "org" }, reason);
      await sql("update revocations set lifted_at = clock_timestamp() where suspension and lifted_at is null");
      await sql("update organisation set suspended_at = null");
    };
  },
  "revoking a token that was exchanged often": async (convoys, size) => {
    const { agents } = await given.chain(await convoys.place(), 2);
    const [holder, other] = agents;
    if (!holder || !other) throw new Error("A chain of two has two agents.");
    const token = await tokenOf(holder);
    for (let n = 0; n < size; n++) await exchange(other, token);
    return () => revokeOwn(holder, token);
  },
  "taking everything away from a person who delegates much": async (convoys, size) => {
    const { spine } = await convoys.fleet(size);
    const nothing = { subjectId: spine.owner.personId, entitlement: { kind: "nothing" as const }, reason };
    return () => proposeEntitlement(convoys.admin, nothing);
  },
};
