import { registerAgent } from "@/lib/agents/commands/register";
import type { Agent } from "@/lib/agents/model";
import type { RegisterAgentRequest } from "@/lib/agents/schema";
import { goLive } from "@/lib/lifecycle/activation";
import type { Principal } from "@/lib/principals/principal";

const words = ["quail", "heron", "stoat", "otter", "badger", "marten", "gannet", "plover"];
let built = 0;

/** Makes a name that looks like none made before. */
function nextName(): string {
  const parts: string[] = [];
  for (let rest = ++built; rest > 0; rest = Math.floor(rest / words.length)) {
    parts.push(words[rest % words.length] ?? "agent");
  }
  return `agent-${parts.join("-")}`;
}

/** Registers an agent of tier low, owned by the principal, in draft. */
export function buildAgent(principal: Principal, overrides: Partial<RegisterAgentRequest> = {}): Promise<Agent> {
  return registerAgent(principal, {
    name: nextName(),
    purpose: "Refunds what customers were promised.",
    ownerEmail: principal.email,
    environment: "prod",
    riskTier: "low",
    ...overrides,
  });
}

/** Registers an agent and activates it. */
export async function buildActiveAgent(
  principal: Principal,
  overrides: Partial<RegisterAgentRequest> = {},
): Promise<Agent> {
  const { id } = await buildAgent(principal, overrides);
  return goLive(principal, id);
}
