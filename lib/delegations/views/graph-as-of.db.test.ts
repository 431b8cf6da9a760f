import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET } from "@/app/api/delegations/graph/route";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { changeAgent } from "@/lib/lifecycle/changes";
import { updatePerson } from "@/lib/people/commands/update-person";
import { clock } from "@/lib/platform/base/clock";
import { permissionsOf } from "@/lib/principals/permissions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { sealAll } from "@/lib/testing/sealing";
import { createWorld, type World } from "@/lib/testing/world";
import type { DelegationGraph } from "./graph.schema";
import { GraphFilters } from "./graph.schema";
import { delegationGraphAsOf } from "./graph-as-of.queries";

let world: World;
let subject: TestAgent;
let first: string;
let later: string;
let instants: Record<"before" | "granted" | "changed" | "revoked", string>;
const auditor = { personId: "per_auditor", permissions: permissionsOf(["auditor"]) };
const now = () => clock.now().toISOString();

const graph = (filters: object, at: string, asker = auditor): Promise<DelegationGraph> =>
  delegationGraphAsOf(asker, { ...GraphFilters.parse(filters), at });
const delegates = ({ edges }: DelegationGraph) =>
  edges
    .filter(({ kind }) => kind === "delegates")
    .map(({ delegationId, status, version }) => ({ delegationId, status, version }));

beforeAll(async () => {
  world = await createWorld();
  const security = await world.person(["security"]);
  const before = now();
  subject = await given.agent();
  const admin = await world.person(["admin"]);
  await updatePerson(admin, subject.owner.personId, { name: "First Owner" });
  await changeAgent(security, subject.agentId, { displayName: "First helper" }, undefined);
  first = await given.delegation(subject);
  await sealAll();
  const granted = now();
  const limits = [{ field: "amount", unit: "USD", max_each: "100.00", max_total: "1000.00", window: "P1D" }];
  await narrowDelegation({
    ...{ asker: security, delegationId: first, expected: undefined },
    narrow: { reason: "Less is enough", authority: [{ ...payments(subject, { limits }), id: "el_1" }] },
  });
  await moveDelegation({ asker: security, delegationId: first, action: "suspend", reason: "A pause" });
  await changeAgent(security, subject.agentId, { displayName: "Refund helper" }, undefined);
  await updatePerson(admin, subject.owner.personId, { name: "Renamed Owner" });
  await sealAll();
  const changed = now();
  later = await given.delegation(subject);
  await moveDelegation({ asker: security, delegationId: first, action: "revoke", reason: "Over" });
  await sealAll();
  instants = { before, granted, changed, revoked: now() };
});
afterAll(() => world.end());

describe("the graph at an instant", () => {
  it("has the delegations of then, each with its status and version", async () => {
    const at = async (instant: string) => delegates(await graph({ agent: subject.agentId }, instant));
    expect(await at(instants.granted)).toEqual([{ delegationId: first, status: "active", version: 1 }]);
    expect(await at(instants.changed)).toEqual([{ delegationId: first, status: "suspended", version: 2 }]);
    expect(await at(instants.revoked)).toEqual([{ delegationId: later, status: "active", version: 1 }]);
  });

  it("says what the version of then allowed, and where", async () => {
    const { edges, at } = await graph({ agent: subject.agentId }, instants.granted);
    expect(at).toBe(instants.granted);
    expect(edges.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ["delegates", subject.owner.personId, subject.agentId],
      ["reaches", subject.agentId, subject.serverId],
    ]);
    expect(edges[0]?.sentence).toContain("500 USD");
  });

  it("has ended delegations only where they are asked for", async () => {
    const status = "active,suspended,revoked,expired";
    expect(delegates(await graph({ agent: subject.agentId, status }, instants.revoked))).toEqual([
      { delegationId: later, status: "active", version: 1 },
      { delegationId: first, status: "revoked", version: 2 },
    ]);
    expect(delegates(await graph({ agent: subject.agentId, status: "revoked" }, instants.changed))).toEqual([]);
  });

  it("names agents and people as they were, with other names of today", async () => {
    const named = async (instant: string) => {
      const { nodes } = await graph({ person: subject.owner.personId }, instant);
      return nodes.filter(({ kind }) => kind !== "resource_server").map(({ name, nameNow }) => ({ name, nameNow }));
    };
    const [owner, agent] = await named(instants.granted);
    expect(owner).toEqual({ name: "First Owner", nameNow: "Renamed Owner" });
    expect(agent?.nameNow).toMatch(/^Refund helper \(/);
    expect(agent?.name).toMatch(/^First helper \(/);
    const [ownerThen, agentThen] = await named(instants.changed);
    expect(ownerThen).toEqual({ name: "Renamed Owner", nameNow: undefined });
    expect(agentThen?.nameNow).toBeUndefined();
  });

  it("finds the delegations of a person who no longer delegates them", async () => {
    const successor = await given.person(["member"]);
    const at = now();
    // The signed versions and the records keep the delegator of then.
    await world.sql("update delegations set delegator_id = $2, current_version = 2 where id = $1", [
      ...[later, successor.personId],
    ]);
    const found = delegates(await graph({ person: subject.owner.personId, depth: "1" }, at));
    expect(found.map(({ delegationId }) => delegationId)).toEqual([later]);
    expect(delegates(await graph({ person: successor.personId, depth: "1" }, at))).toEqual([]);
    await world.sql("update delegations set delegator_id = $2, current_version = 1 where id = $1", [
      ...[later, subject.owner.personId],
    ]);
  });
});

describe("a graph of an instant that is not shown", () => {
  it("lies before its centre existed, or in the future", async () => {
    await expectRefusal(graph({ agent: subject.agentId }, instants.before), "unknown_then");
    await expectRefusal(graph({ agent: subject.agentId }, "2099-01-01T00:00:00Z"), "instant_ahead");
  });

  it("is of an agent that the asker may not see, or leaves out delegations that they may not see", async () => {
    const stranger = await given.person(["member"]);
    const member = { personId: stranger.personId, permissions: permissionsOf(["member"]) };
    await expectRefusal(graph({ agent: subject.agentId }, instants.granted, member), "graph_not_found");
    await world.sql("update agents set owner_id = $2 where id = $1", [subject.agentId, stranger.personId]);
    await world.sql("update delegations set delegator_id = $2 where id = $1", [later, stranger.personId]);
    const own = await graph({ agent: subject.agentId }, instants.revoked, member);
    expect([delegates(own).map(({ delegationId }) => delegationId), own.hidden]).toEqual([[later], 0]);
    const former = { ...member, personId: subject.owner.personId };
    expect(delegates(await graph({ person: former.personId }, instants.revoked, former))).toEqual([]);
  });

  it("is refused over HTTP with the member at fault", async () => {
    const as = await world.person(["security"]);
    const asked = (at: string) => world.call(GET, { as, path: `/?agent=${subject.agentId}&at=${at}` });
    const early = await asked(instants.before);
    expect([early.status, await early.json()]).toMatchObject([404, { code: "unknown_then", errors: [{ path: "at" }] }]);
    expect((await asked("soon")).status).toBe(400);
    expect(await (await asked(instants.granted)).json()).toMatchObject({ at: instants.granted });
  });
});
