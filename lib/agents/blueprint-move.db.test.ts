import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as CONFIRM } from "@/app/api/agents/[agentId]/changes/[changeId]/confirm/route";
import { PATCH } from "@/app/api/agents/[agentId]/route";
import { addBlueprintVersion, createBlueprint } from "@/lib/blueprints/commands";
import { blueprintOf } from "@/lib/blueprints/queries";
import { goLive } from "@/lib/lifecycle/activation";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { revoke } from "@/lib/revocation/commands/revoke";
import { suspendScope } from "@/lib/revocation/commands/suspend";
import { settleRevocation } from "@/lib/revocation/jobs";
import { agentOfBlueprint, evaluate } from "@/lib/testing/decisions";
import { ceilingOf } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent, buildAgent } from "@/prisma/seed/builders/agent";
import type { AgentResponse, EditAgentRequest } from "./schema";
import { find } from "./store";

let world: World;
let security: Principal;
let second: Principal;
beforeAll(async () => {
  world = await createWorld();
  [security, second] = [await world.person(["security"]), await world.person(["security"])];
});
afterAll(() => world.end());

type Answer = { status: number; body: AgentResponse & { code?: string; errors?: object[] } };

async function edit(agentId: string, body: EditAgentRequest, as = security): Promise<Answer> {
  const path = `/api/agents/${agentId}`;
  const response = await world.call(PATCH, { method: "PATCH", path, params: { agentId }, as, body });
  return { status: response.status, body: await response.json() };
}

/** Moves an agent to a blueprint by two people; without one to confirm, the proposal waits. */
async function propose(agentId: string, blueprintId: string) {
  const { body, status } = await edit(agentId, { blueprintId });
  const { pendingChange } = body;
  if (status !== 202 || !pendingChange) throw new Error(`It does not wait: ${status} ${body.code}`);
  const digest = createHash("sha256").update(pendingChange.document, "utf8").digest("base64url");
  const params = { agentId, changeId: pendingChange.id };
  const confirm = async (as = second): Promise<Answer> => {
    const path = `/api/agents/${agentId}/changes/${pendingChange.id}/confirm`;
    const response = await world.call(CONFIRM, { method: "POST", path, params, as, body: { digest } });
    return { status: response.status, body: await response.json() };
  };
  return { confirm, content: JSON.parse(pendingChange.document).content };
}

let made = 0;
const blueprint = async (terms: object = {}) =>
  (await createBlueprint(security, { name: `Moved to ${++made}`, ...terms })).id;

describe("an agent takes another blueprint", () => {
  it("by two people at every tier, who read what the new one allows beyond the old one", async () => {
    const [tight, wide] = [await blueprint({ tokenTtlSeconds: 60 }), await blueprint({ tokenTtlSeconds: 600 })];
    const agent = await buildActiveAgent(security, { blueprintId: tight });
    const { confirm, content } = await propose(agent.id, wide);
    expect(content).toMatchObject({
      changes: [{ member: "blueprintId", before: tight, after: wide }],
      names: { [tight]: expect.stringMatching(/@1$/), [wide]: expect.stringMatching(/@1$/) },
      widenings: expect.arrayContaining(["Tokens may live 600 seconds instead of 60."]),
    });
    expect((await find(agent.id))?.blueprintId).toBe(tight);
    expect((await confirm(security)).body.code).toBe("own_change");
    expect((await confirm()).body.blueprint).toMatchObject({ id: wide, version: 1 });
    expect((await world.auditTypes(agent.id)).at(-1)).toBe("agent.edited");
  });

  it("by one person while it is a draft, and a wait for its activation is void then", async () => {
    const [draft, pending] = [await buildAgent(security), await buildAgent(security, { riskTier: "high" })];
    await goLive(security, pending.id);
    const other = await blueprint();
    for (const { id } of [draft, pending]) {
      const { status, body } = await edit(id, { blueprintId: other });
      expect([status, body.status, body.blueprint.id]).toEqual([200, "draft", other]);
    }
  });

  it("by two people while it is a draft that already holds what was approved for the former one", async () => {
    const { spine, blueprintId } = await agentOfBlueprint();
    await world.sql("update agents set status = 'draft' where id = $1", [spine.agentId]);
    const other = await blueprint();
    const { confirm } = await propose(spine.agentId, other);
    expect((await find(spine.agentId))?.blueprintId).toBe(blueprintId);
    expect((await confirm()).body).toMatchObject({ status: "draft", blueprint: { id: other } });
  });

  it("never by its owner alone, and never one that there is not", async () => {
    const owner = await world.person(["member"]);
    const agent = await buildActiveAgent(security, { ownerEmail: owner.email });
    expect((await edit(agent.id, { blueprintId: await blueprint() }, owner)).body.code).toBe("not_allowed");
    const unknown = await edit(agent.id, { blueprintId: `bpr_${"0".repeat(26)}` });
    expect([unknown.status, unknown.body.code, unknown.body.errors]).toEqual([
      422,
      "blueprint_unknown",
      [{ path: "blueprintId", code: "unknown_blueprint" }],
    ]);
    expect((await find(agent.id))?.version).toBe(agent.version);
  });

  it("is outdated where one of the two blueprints has another version", async () => {
    const [from, to] = [await blueprint(), await blueprint()];
    const agent = await buildActiveAgent(security, { blueprintId: from });
    const { confirm } = await propose(agent.id, to);
    const before = await blueprintOf(to);
    await transaction(
      (tx) =>
        addBlueprintVersion(tx, security.personId, before, { ...before, keyLifetimeDays: 30 }, { reason: "A test." }),
      { barrier: "exclusive" },
    );
    expect((await confirm()).body.code).toBe("change_outdated");
    expect((await find(agent.id))?.blueprintId).toBe(from);
  });

  it("acts under the new ceiling once that is answered, with the token it has", async () => {
    const { spine, token } = await agentOfBlueprint();
    const { confirm } = await propose(spine.agentId, await blueprint({ ceiling: ceilingOf(spine) }));
    expect(await evaluate(spine, token)).toMatchObject({ decision: true });
    expect((await confirm()).status).toBe(200);
    expect(await evaluate(spine, token)).toMatchObject({ decision: false, context: { code: "blueprint_ceiling" } });
  });
});

describe("no agent leaves a stop by taking another blueprint", () => {
  const scope = (subjectId: string) => ({ kind: "blueprint", subjectId }) as const;

  it("while every agent of its blueprint is suspended, also where that came after the proposal", async () => {
    const { spine, blueprintId } = await agentOfBlueprint();
    const other = await blueprint();
    const { confirm } = await propose(spine.agentId, other);
    await suspendScope(security, scope(blueprintId), "Odd.");
    expect((await confirm()).body.code).toBe("blueprint_stopped");
    const another = await agentOfBlueprint();
    await suspendScope(security, scope(another.blueprintId), "Odd.");
    const refused = await edit(another.spine.agentId, { blueprintId: other });
    expect([refused.status, refused.body.code]).toEqual([409, "blueprint_stopped"]);
  });

  it("where everything of its blueprint was revoked: nothing given until then comes back", async () => {
    const { spine, blueprintId, token } = await agentOfBlueprint();
    const other = await blueprint();
    const revocationId = await revoke({ asker: security, scope: scope(blueprintId), reason: "Odd." });
    expect((await edit(spine.agentId, { blueprintId: other })).body.code).toBe("blueprint_stopped");
    await settleRevocation.execute({ revocationId });
    const { confirm } = await propose(spine.agentId, other);
    expect((await confirm()).status).toBe(200);
    const [kept] = await world.sql<{ kept: boolean }>(
      `select a.not_before >= b.not_before as kept from agents a, blueprints b where a.id = $1 and b.id = $2`,
      [spine.agentId, blueprintId],
    );
    expect(kept?.kept).toBe(true);
    expect((await evaluate(spine, token)).decision).toBe(false);
  });

  it("and none takes a blueprint whose agents were stopped since it was registered", async () => {
    const agent = await buildActiveAgent(security);
    const target = await agentOfBlueprint();
    await revoke({ asker: security, scope: scope(target.blueprintId), reason: "Odd." });
    expect((await edit(agent.id, { blueprintId: target.blueprintId })).body.code).toBe("blueprint_stopped");
  });
});
