import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drainAgent } from "@/lib/agents/commands/drain";
import { resumeAgent, suspendAgent } from "@/lib/agents/commands/lifecycle";
import { registerAgent } from "@/lib/agents/commands/register";
import { createBlueprint } from "@/lib/blueprints/commands";
import { changeInstance } from "@/lib/credentials/commands/manage-instance";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { createGroup } from "@/lib/entitlements/memberships/commands";
import { goLive } from "@/lib/lifecycle/activation";
import type { Principal } from "@/lib/principals/principal";
import { approveRequest, denyRequest } from "@/lib/requests/commands/decide";
import { issueResourceServerKey, revokeResourceServerKey } from "@/lib/resource-servers/commands";
import { retireAgent } from "@/lib/retirements/commands/retire-agent";
import { revoke } from "@/lib/revocation/commands/revoke";
import { evaluate } from "@/lib/testing/decisions";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { type Command, halves, Interruption, nothing, over } from "@/lib/testing/interruption";
import { requestToken, tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
let security: Principal;
let admin: Principal;
let interruption: Interruption;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  security = await world.person(["security"]);
  admin = await world.person(["admin"]);
  interruption = await Interruption.install(world.sql);
});
afterAll(() => world.end());

const reason = "We look into it";

/** A request of the owner for a delegation, or for a change of one, that waits for its last approval. */
async function request(change: { changesDelegationId?: string; authority?: Record<string, unknown>[] } = {}) {
  const requestId = await given.request(spine, {
    purpose: "Refund others",
    expiresAt: inSeconds(3000),
    maxDepth: 1,
    ...change,
  });
  await given.consents(requestId);
  const digest = await given.digest(requestId);
  return { asker: spine.approver, requestId, digest, note: "fine" };
}

/** A delegation with one below it, of which something is spent. */
async function pair() {
  const { limits: _, ...unlimited } = payments(spine);
  const root = await given.delegation(spine, [payments(spine)], 3600, { maxDepth: 1 });
  const leaf = await given.colleague(spine);
  const child = await given.delegation(leaf, [unlimited], 1800, { parentDelegationId: root });
  await evaluate(leaf, await tokenOf(leaf, { delegation_id: child }), { amount: "10.00" });
  return { root, child, leaf };
}

const move = (action: "suspend" | "resume" | "revoke") => (delegationId: string) =>
  moveDelegation({ asker: security, delegationId, action, reason });
const total = (max_total: string, max_each?: string) => ({
  limits: [{ field: "amount", unit: "USD", max_total, window: "P1D", ...(max_each && { max_each }) }],
});
const register = () =>
  registerAgent(admin, {
    ...{ name: `agent-${randomUUID()}`, purpose: "Refunds", environment: "prod", riskTier: "low" },
    ownerEmail: admin.email,
  });

const commands: Record<string, Command> = {
  "ask for a delegation": async () => () =>
    given.request(spine, { purpose: "Refund others", expiresAt: inSeconds(3000) }),
  "grant a delegation": over(request, approveRequest),
  "deny a request": over(request, denyRequest),
  "change a delegation that others hang below": over(async () => {
    const { root } = await pair();
    return request({ changesDelegationId: root, authority: [payments(spine, total("900.00"))] });
  }, approveRequest),
  "narrow a delegation that others hang below": over(pair, ({ root }) =>
    narrowDelegation({
      ...{ asker: security, delegationId: root, expected: undefined },
      narrow: { reason, authority: [{ id: "el_1", ...payments(spine, total("50.00", "500.00")) }] },
    }),
  ),
  "suspend a delegation": over(() => given.delegation(spine), move("suspend")),
  "resume a delegation": over(async () => {
    const { root, child } = await pair();
    await move("suspend")(child);
    await approveRequest(await request({ changesDelegationId: root, authority: [payments(spine, total("900.00"))] }));
    return child;
  }, move("resume")),
  "revoke a delegation": over(() => given.delegation(spine), move("revoke")),
  "revoke everything of an agent": over(
    () => given.colleague(spine),
    ({ agentId }) => revoke({ asker: security, scope: { kind: "agent", subjectId: agentId }, reason }),
  ),
  "register an agent": over(nothing, register),
  "activate an agent": over(register, ({ id }) => goLive(admin, id)),
  "suspend an agent": over(
    () => given.colleague(spine),
    ({ agentId }) => suspendAgent(security, agentId, reason),
  ),
  "resume an agent": over(
    async () => {
      const { agentId } = await given.colleague(spine);
      await suspendAgent(security, agentId, reason);
      return agentId;
    },
    (agentId) => resumeAgent(security, agentId),
  ),
  "drain an agent": over(
    () => given.colleague(spine),
    ({ agentId }) => drainAgent(security, agentId, reason, 60),
  ),
  "retire an agent": over(
    () => given.colleague(spine),
    ({ agentId }) => retireAgent(security, agentId, reason),
  ),
  "quarantine an instance": over(
    () => given.colleague(spine),
    ({ instanceId }) => changeInstance(security, instanceId, "quarantine", reason),
  ),
  "create a blueprint": over(nothing, () =>
    createBlueprint(security, {
      ...{ name: `b-${randomUUID()}`, tokenTtlSeconds: 300, keyLifetimeDays: 90, ceiling: null, requireDpop: true },
    }),
  ),
  "create a group": over(nothing, () => createGroup(admin, { name: `g-${randomUUID()}`, description: "" })),
  "issue a key of a resource server": over(nothing, () =>
    issueResourceServerKey(security, spine.serverId, { name: "second" }),
  ),
  "revoke a key of a resource server": over(
    () => issueResourceServerKey(security, spine.serverId, { name: "third" }),
    ({ id }) => revokeResourceServerKey(security, spine.serverId, id),
  ),
  "issue a token": over(
    () => given.delegation(spine),
    (delegation_id) => requestToken(spine, { delegation_id }),
  ),
  "decide an action": over(
    async () => tokenOf(spine, { delegation_id: await given.delegation(spine) }),
    async (token) => {
      const { status, context } = await evaluate(spine, token, { amount: "1.00" });
      if (status === 503) throw Object.assign(new Error("statement timeout"), { code: "57014" });
      return context.decision_id;
    },
  ),
};

describe("a statement time-out at any write of a command: it happened once or not at all, and says which (I12)", () => {
  it.each(Object.entries(commands))(
    "%s",
    async (_, prepare) => {
      const { wrong, interrupted } = await halves(interruption, prepare);
      expect(wrong).toEqual([]);
      expect(interrupted).toBeGreaterThan(1);
    },
    120_000,
  );

  it("and a twin that takes two transactions is caught", async () => {
    const { wrong } = await halves(
      interruption,
      over(
        () => given.delegation(spine),
        async (id) => {
          await world.sql("update delegations set status_reason = 'half done' where id = $1", [id]);
          await move("revoke")(id);
        },
      ),
    );
    expect(wrong.length).toBeGreaterThan(0);
  });
});
