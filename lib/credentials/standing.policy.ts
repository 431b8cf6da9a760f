import type { ClientStanding } from "./standing.model";

export type ClientRefusal = {
  code:
    | "agent_not_active"
    | "agent_revoked"
    | "instance_quarantined"
    | "instance_revoked"
    | "key_expired"
    | "person_not_entitled";
  reason: string;
};

/** Returns the reason why an instance may not act at that time; undefined if it may. */
export function clientRefusal(client: ClientStanding, now: Date): ClientRefusal | undefined {
  const { agent, status } = client;
  if (agent.status === "revoked") return { code: "agent_revoked", reason: `The agent ${agent.name} has been revoked.` };
  if (agent.status !== "active")
    return { code: "agent_not_active", reason: `The agent ${agent.name} is ${agent.status}.` };
  if (client.notBefore && client.enrolledAt <= client.notBefore) {
    return {
      code: "agent_revoked",
      reason: `The agent ${agent.name} was stopped together with others at ${client.notBefore.toISOString()}.`,
    };
  }
  if (client.suspendedAt) {
    return {
      code: "agent_not_active",
      reason: `The agent ${agent.name} was suspended together with others at ${client.suspendedAt.toISOString()}.`,
    };
  }
  if (status === "quarantined")
    return { code: "instance_quarantined", reason: `The instance ${client.id} is quarantined.` };
  if (status === "revoked") return { code: "instance_revoked", reason: `The instance ${client.id} has been revoked.` };
  if (status === "expired" || now >= client.keyExpiresAt) {
    return {
      code: "key_expired",
      reason: `The key of the instance ${client.id} expired at ${client.keyExpiresAt.toISOString()}.`,
    };
  }
  if (!client.ownerActive)
    return { code: "person_not_entitled", reason: `The owner of ${agent.name} is no longer active.` };
  return undefined;
}
