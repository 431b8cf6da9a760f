import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET } from "@/app/api/agents/[agentId]/blueprint-move/route";
import { createBlueprint } from "@/lib/blueprints/commands";
import type { Principal } from "@/lib/principals/principal";
import { agentOfBlueprint } from "@/lib/testing/decisions";
import { ceilingOf, given, payments, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import type { MovePreview } from "./move.schema";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

let made = 0;
const blueprint = async (ceiling: Record<string, unknown>[]) =>
  (await createBlueprint(security, { name: `Moved to ${++made}`, ceiling })).id;

type Answer = { status: number; body: MovePreview & { code?: string; errors?: object[] } };

async function preview(agentId: string, blueprintId: string, as = security): Promise<Answer> {
  const path = `/api/agents/${agentId}/blueprint-move?blueprintId=${blueprintId}`;
  const response = await world.call(GET, { path, params: { agentId }, as });
  return { status: response.status, body: await response.json() };
}

/** The ceiling of another resource server, which leaves nothing of a payment at the agent's own. */
const elsewhere = async () => ceilingOf((await agentOfBlueprint()).spine);
const reading = (spine: TestAgent) => given.delegation(spine, [payments(spine, { actions: ["read"] })]);

describe("the preview of another blueprint for an agent", () => {
  it("names the delegations that would have no effect", async () => {
    const { spine, blueprintId, delegationId } = await agentOfBlueprint();
    const other = await blueprint(await elsewhere());
    const { status, body } = await preview(spine.agentId, other);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ before: { id: blueprintId }, after: { id: other, version: 1 }, capped: false },
      counts: { pauses: 1, shrinks: 0, read: 1 },
      delegations: [{ id: delegationId, outcome: "pauses", sentence: expect.any(String) }],
    });
  });

  it("tells them from those that would lose a part", async () => {
    const { spine, delegationId } = await agentOfBlueprint();
    const read = await reading(spine);
    const { body } = await preview(spine.agentId, await blueprint(ceilingOf(spine)));
    expect(body.counts).toEqual({ pauses: 1, shrinks: 1, read: 2 });
    expect(body.delegations).toMatchObject([
      { id: read, outcome: "pauses" },
      { id: delegationId, outcome: "shrinks", loses: [expect.any(String)] },
    ]);
  });

  it("counts all and shows the first ten, and an ended delegation is none", async () => {
    const { spine, delegationId } = await agentOfBlueprint();
    for (let n = 0; n < 12; n++) await reading(spine);
    await world.sql("update delegations set status = 'revoked' where id = $1", [delegationId]);
    const { body } = await preview(spine.agentId, await blueprint(await elsewhere()));
    expect(body.counts).toEqual({ pauses: 12, shrinks: 0, read: 12 });
    expect(body.delegations).toHaveLength(10);
  });

  it("is of an agent that the caller sees, and of a blueprint that there is", async () => {
    const { spine } = await agentOfBlueprint();
    const other = await blueprint(await elsewhere());
    const stranger = await world.person(["member"]);
    expect((await preview(spine.agentId, other, stranger)).body.code).toBe("agent_not_found");
    const unknown = await preview(spine.agentId, `bpr_${"0".repeat(26)}`);
    expect([unknown.status, unknown.body.code, unknown.body.errors]).toEqual([
      422,
      "blueprint_unknown",
      [{ path: "blueprintId", code: "unknown_blueprint" }],
    ]);
    expect((await preview(spine.agentId, "nothing")).status).toBe(400);
  });
});
