import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { registerAgent } from "@/lib/agents/commands/register";
import { issueEnrolmentToken } from "@/lib/credentials/commands/enrolment-tokens";
import { goLive } from "@/lib/lifecycle/activation";
import type { Principal } from "@/lib/principals/principal";
import { approveRequest, denyRequest } from "@/lib/requests/commands/decide";
import { makeRequest } from "@/lib/requests/commands/make";
import { commentOnRequest } from "@/lib/requests/commands/notes";
import { getRequest } from "@/lib/requests/queries";
import type { MakeRequest } from "@/lib/requests/schema";
import { issueResourceServerKey, registerResourceServer } from "@/lib/resource-servers/commands";
import { retireAgent } from "@/lib/retirements/commands/retire-agent";
import { revoke } from "@/lib/revocation/commands/revoke";
import { buildInstance } from "@/prisma/seed/builders/instance";
import { payoutBlueprint } from "@/prisma/seed/demo/controls";
import { cloneInstance, relaxedBlueprint } from "@/prisma/seed/demo/identity";
import { agents, authorities, inDays, people, type Role, resourceServers } from "@/prisma/seed/demo/organisation";

type Members = Record<Role, Principal>;
type Ids = ReadonlyMap<string, string>;

/** Secrets of the example programs. Each key and token works for one of them. */
export type Secrets = { enrolmentTokens: Record<string, string>; pepKeys: Record<string, string> };

/** Registers the protected systems; answers the key of each enforcement point by host. */
export async function registerServers({ security }: Members): Promise<Record<string, string>> {
  const keys: Record<string, string> = {};
  for (const server of resourceServers) {
    const { id } = await registerResourceServer(security, { ...server, tokenAlg: "ES256" });
    const { key } = await issueResourceServerKey(security, id, { name: "demo enforcement point" });
    keys[new URL(server.identifier).host] = key;
  }
  return keys;
}

const drafts = ["vendor-scout"];

/** Registers the agents and activates all but the drafts; those of a high tier then wait for a second person. */
export async function registerAgents({ security }: Members): Promise<Ids> {
  const ids = new Map<string, string>();
  const classes = new Map([
    ["vendor-scout", await relaxedBlueprint(security)],
    ["payout-planner", await payoutBlueprint(security)],
  ]);
  for (const { owner, ...request } of agents) {
    const ownerEmail = owner === null ? {} : { ownerEmail: people[owner].email };
    const blueprintId = classes.get(request.name);
    const { id } = await registerAgent(security, { ...request, ...ownerEmail, ...(blueprintId && { blueprintId }) });
    ids.set(request.name, id);
    if (!drafts.includes(request.name)) await goLive(security, id);
  }
  return ids;
}

const idOf = (ids: Ids, name: string): string => {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`The demonstration has no agent ${name}.`);
  return id;
};

type Ask = Partial<MakeRequest> & Pick<MakeRequest, "purpose" | "authority">;

/** Makes five delegations, one of them below another, and the open requests of the inbox. */
export async function askForAuthority(members: Members, ids: Ids): Promise<void> {
  const { finance, support, approver } = members;
  const ask = (who: Principal, name: string, request: Ask) =>
    makeRequest(who, { agentId: idOf(ids, name), expiresAt: inDays(90), ...request });
  const approved = async (requestId: string, note: string) => {
    const { digest } = await getRequest(approver, requestId);
    return approveRequest({ asker: approver, requestId, digest, note });
  };
  const refunds = await approved(
    await ask(finance, "refund-agent", { purpose: "Pay granted refunds", authority: authorities.refunds, maxDepth: 1 }),
    "Limits match the refund policy.",
  );
  await approved(
    await ask(support, "crm-agent", { purpose: "Keep contacts current", authority: authorities.contacts }),
    "",
  );
  await approved(
    await ask(finance, "stock-agent", { purpose: "Reorder for Hamburg", authority: authorities.stock }),
    "",
  );
  const below = { ...(refunds !== null && { parentDelegationId: refunds }), expiresAt: inDays(30) };
  await approved(
    await ask(finance, "refund-auditor", {
      purpose: "Read back refunds",
      authority: authorities.readingRefunds,
      ...below,
    }),
    "Reading only.",
  );
  await approved(
    await ask(finance, "invoice-reconciler", {
      purpose: "Match payments",
      authority: authorities.readingRefunds,
      expiresAt: inDays(6),
    }),
    "",
  );
  const payouts = await ask(finance, "payout-planner", {
    purpose: "Weekly supplier run",
    authority: authorities.payouts,
  });
  await commentOnRequest({ asker: finance, requestId: payouts, text: "The run of week 48 needs this by Thursday." });
  await ask(support, "contract-summariser", {
    purpose: "Read the parties of a contract",
    authority: authorities.reading,
  });
  const everything = await ask(support, "crm-agent", { purpose: "Monthly export", authority: authorities.export });
  const note = "A monthly export does not need a standing right. Ask for one export.";
  await denyRequest({ asker: approver, requestId: everything, note });
}

/** Brings some agents into other states, and leaves enrolment tokens for those that the example programs run. */
export async function settleStates({ security, finance, support }: Members, ids: Ids): Promise<Record<string, string>> {
  await cloneInstance(security, idOf(ids, "lead-enricher"));
  // The key of this instance is thrown away. The lists show it, but it can no longer act.
  await buildInstance(security, idOf(ids, "invoice-reconciler"));
  await suspendAgent(support, idOf(ids, "ticket-router"), "Routed tickets to the wrong team; model under review.");
  await retireAgent(finance, idOf(ids, "payroll-checker"), "Replaced by the finance suite.");
  const scope = { kind: "agent", subjectId: idOf(ids, "legacy-exporter") } as const;
  await revoke({ asker: security, scope, reason: "Exported contacts outside its hours." });
  const tokens: Record<string, string> = {};
  for (const name of ["refund-agent", "crm-agent", "stock-agent"]) {
    const { secret } = await issueEnrolmentToken(security, idOf(ids, name), { ttlSeconds: 86_400 });
    tokens[name] = secret;
  }
  return tokens;
}
