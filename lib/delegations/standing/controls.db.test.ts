import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBlueprint } from "@/lib/blueprints/commands";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { getDelegation } from "@/lib/delegations/queries";
import { DelegationFilters } from "@/lib/delegations/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { delegationsCsv } from "@/lib/delegations/views/export.queries";
import { delegationGraph } from "@/lib/delegations/views/graph.queries";
import { GraphFilters } from "@/lib/delegations/views/graph.schema";
import { listDelegations } from "@/lib/delegations/views/list.queries";
import type { Principal } from "@/lib/principals/principal";
import { revoke } from "@/lib/revocation/commands/revoke";
import { isAllowed } from "@/lib/testing/decisions";
import { ceilingOf, given, payments, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let security: Principal;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  security = await world.person(["security"]);
});
afterAll(() => world.end());

const idsOf = async (q: string): Promise<string[]> =>
  (await listDelegations(security, DelegationFilters.parse({ q, limit: 200 }))).delegations.map(({ id }) => id);

describe("after what its controls let pass became less than a delegation says", () => {
  const reading = (spine: TestAgent) => ({ ...payments(spine), actions: ["read"], limits: [] });

  it("F1: a ceiling that leaves nothing is said by every answer, list, filter, export and graph", async () => {
    const spine = await given.agent("https://capped.acme.example");
    const id = await given.delegation(spine, [payments(spine)]);
    await given.ceiling(world, [reading(spine)]);
    const by = { kind: "blueprint", id: expect.stringMatching(/^bpr_/), name: "standard" };
    const capped = { inEffect: false, code: "blueprint_ceiling", since: expect.any(String), by };
    expect(await getDelegation(security, id)).toMatchObject({
      status: "active",
      standing: { ...capped, reason: expect.stringMatching(/^None of it is allowed by the ceiling of /) },
      sentence: expect.stringMatching(/^May, once the ceiling of .* allows it, create payments/),
    });
    expect([await idsOf(`id:${id} in-effect:no`), await idsOf(`id:${id} -in-effect:yes`)]).toEqual([[id], [id]]);
    expect([await idsOf(`id:${id} in-effect:yes`), await idsOf(`id:${id} -in-effect:no`)]).toEqual([[], []]);
    const csv = await (await delegationsCsv(security, { q: `id:${id}` })).text();
    expect(csv).toContain('"no","blueprint_ceiling"');
    expect(await getAgent(security, spine.agentId)).toMatchObject({ status: "active", standing: capped });
    const graph = await delegationGraph(security, GraphFilters.parse({ agent: spine.agentId }));
    expect(graph.edges.map(({ inEffect }) => inEffect)).toEqual([false, false]);
    expect(await isAllowed(spine, id, [spine])).toBe(false);
    await given.ceiling(world, null);
    expect(await getDelegation(security, id)).toMatchObject({ standing: { inEffect: true, code: null } });
    expect(await idsOf(`id:${id} in-effect:yes`)).toEqual([id]);
    expect(await isAllowed(spine, id, [spine])).toBe(true);
  });

  it("a blueprint that the agent took later, whose ceiling leaves nothing, is said as well", async () => {
    const spine = await given.agent("https://moved.acme.example");
    const ceiling = ceilingOf(spine, { identifiers: ["account/us-1"] });
    const { id: blueprintId } = await createBlueprint(security, { name: "Reads", ceiling });
    const id = await given.delegation(spine, [payments(spine)]);
    expect(await idsOf(`id:${id} in-effect:yes`)).toEqual([id]);
    const [moved] = await world.sql<{ at: Date }>(
      "update agents set blueprint_id = $2 where id = $1 returning blueprint_since as at",
      [spine.agentId, blueprintId],
    );
    expect(await getDelegation(security, id)).toMatchObject({
      standing: { inEffect: false, code: "blueprint_ceiling", since: moved?.at.toISOString() },
    });
    expect([await idsOf(`id:${id} in-effect:yes`), await idsOf(`id:${id} in-effect:no`)]).toEqual([[], [id]]);
    expect((await getAgent(security, spine.agentId)).standing).toMatchObject({ inEffect: false });
    expect(await isAllowed(spine, id, [spine])).toBe(false);
  });

  it("F1: a control that takes part of it is in what it says, with since when", async () => {
    const spine = await given.agent("https://partly.acme.example");
    const id = await given.delegation(spine, [payments(spine)]);
    const limits = [{ field: "amount", unit: "USD", max_each: "7.00" }];
    await given.entitlement(world, spine.owner.personId, [{ ...payments(spine), limits }]);
    const shown = await getDelegation(security, id);
    expect(shown).toMatchObject({
      standing: {
        ...{ inEffect: true, code: "partly_in_effect", since: expect.any(String) },
        ...{ by: { kind: "person", id: spine.owner.personId }, reason: expect.stringContaining("entitlement of Mara") },
      },
      // The entitlement of a person is hidden from people who may not read it.
      sentence: expect.not.stringContaining("7 USD"),
    });
    expect(await getDelegation(admin, id)).toMatchObject({
      sentence: expect.stringContaining("7 USD"),
      ownSentence: expect.not.stringContaining("7 USD"),
    });
    await given.entitlement(world, spine.owner.personId, [reading(spine)]);
    expect(await getDelegation(security, id)).toMatchObject({
      standing: { inEffect: false, code: "person_not_entitled", by: { kind: "person", id: spine.owner.personId } },
    });
    expect(await idsOf(`id:${id} in-effect:no`)).toEqual([id]);
    await given.entitlement(world, spine.owner.personId, null);
    expect(await idsOf(`id:${id} in-effect:yes`)).toEqual([id]);
  });

  it("an agent is in effect while any of many that a ceiling may have emptied is, and a page leaves out the others", async () => {
    const spine = await given.agent("https://many.acme.example");
    const other = await given.agent("https://many-others.acme.example");
    const kept = await given.delegation(spine, [payments(spine)]);
    const emptied: string[] = [];
    for (let i = 0; i < 22; i++) emptied.push(await given.delegation(spine, [payments(other)]));
    await given.ceiling(world, [payments(spine)]);
    expect(await getAgent(security, spine.agentId)).toMatchObject({ standing: { inEffect: true } });
    const agent = `agent:${spine.agentId}`;
    expect(await idsOf(`${agent} in-effect:yes`)).toEqual([kept]);
    const first = await listDelegations(security, DelegationFilters.parse({ q: `${agent} in-effect:no`, limit: 10 }));
    const cursor = first.next ?? "";
    const rest = await listDelegations(security, {
      ...DelegationFilters.parse({ q: `${agent} in-effect:no` }),
      cursor,
    });
    const listed = [...first.delegations, ...rest.delegations].map(({ id }) => id);
    expect(listed.toSorted()).toEqual(emptied.toSorted());
    await given.ceiling(world, [reading(spine)]);
    expect(await getAgent(security, spine.agentId)).toMatchObject({ standing: { inEffect: false } });
    await given.ceiling(world, null);
  });

  it("shows the authority of an ended delegation until then, for any later controls", async () => {
    const spine = await given.agent("https://over.acme.example");
    const id = await given.delegation(spine, [payments(spine)]);
    await moveDelegation({ asker: security, delegationId: id, action: "revoke", reason: "Over." });
    const shown = async () => {
      const { sentence, heldBack, standing } = await getDelegation(security, id);
      const csv = await (await delegationsCsv(security, { q: `id:${id}` })).text();
      return { sentence, heldBack, standing, csv };
    };
    const before = await shown();
    expect(before.sentence).toMatch(/^Could create payments .*500 USD/);
    await given.ceiling(world, [reading(spine)]);
    await given.entitlement(world, spine.owner.personId, [reading(spine)]);
    await world.sql("update agents set environment = 'dev' where id = $1", [spine.agentId]);
    expect(await shown()).toEqual(before);
    await given.ceiling(world, null);
  });

  it("is nothing in another environment than it names, for the filter as well", async () => {
    const spine = await given.agent("https://placed.acme.example");
    const id = await given.delegation(spine, [payments(spine, { conditions: { environments: ["prod"] } })]);
    expect(await idsOf(`id:${id} in-effect:yes`)).toEqual([id]);
    await world.sql("update agents set environment = 'dev' where id = $1", [spine.agentId]);
    expect(await getDelegation(security, id)).toMatchObject({
      standing: { inEffect: false, code: "condition_environment", by: { kind: "agent", id: spine.agentId } },
    });
    expect([await idsOf(`id:${id} in-effect:yes`), await idsOf(`id:${id} in-effect:no`)]).toEqual([[], [id]]);
    expect(await getAgent(security, spine.agentId)).toMatchObject({ standing: { inEffect: false } });
    expect(await isAllowed(spine, id, [spine])).toBe(false);
  });
});

describe("an agent that holds authority", () => {
  it("may do nothing while no instance of it can act", async () => {
    const spine = await given.agent("https://idle.acme.example");
    await given.delegation(spine, [payments(spine)]);
    const standing = async () => (await getAgent(security, spine.agentId)).standing;
    expect(await standing()).toMatchObject({ inEffect: true });
    await world.sql("update instances set status = 'quarantined' where agent_id = $1", [spine.agentId]);
    expect(await standing()).toMatchObject({
      ...{ inEffect: false, code: "instance_quarantined", by: { kind: "agent", id: spine.agentId } },
      reason: expect.stringMatching(/no instance of it can act\. The newest is quarantined\.$/),
    });
    await world.sql(
      "update instances set status = 'active', key_expires_at = now() - interval '1 second' where agent_id = $1",
      [spine.agentId],
    );
    expect(await standing()).toMatchObject({ inEffect: false, code: "key_expired" });
  });

  it("says which stop ended what it held, after that was written down as well", async () => {
    const spine = await given.agent("https://settled.acme.example");
    const id = await given.delegation(spine, [payments(spine)]);
    const scope = { kind: "owner" as const, subjectId: spine.owner.personId };
    await revoke({ asker: security, scope, reason: "An incident." });
    await world.sql("update delegations set status = 'revoked', status_at = now() where id = $1", [id]);
    expect((await getAgent(security, spine.agentId)).standing).toMatchObject({
      ...{ inEffect: false, code: "no_delegation", since: expect.any(String) },
      ...{
        by: { kind: "person", id: spine.owner.personId },
        reason: expect.stringContaining("Everything owned by the owner"),
      },
    });
  });
});
