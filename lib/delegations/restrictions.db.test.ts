import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { previewRevocation } from "@/lib/revocation/queries";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { getDelegation } from "./queries";

let world: World;
let spine: TestAgent;
let held: string;
let security: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  security = await given.person(["security"]);
  spine = await given.agent(`https://${randomUUID()}.acme.example`);
  const { limits: _, ...unlimited } = payments(spine);
  held = await given.delegation(spine, [unlimited]);
});
afterAll(() => world.end());

const control = (max_each: string) =>
  JSON.stringify([{ id: "all", ...payments(spine), limits: [{ field: "amount", unit: "USD", max_each }] }]);
const pays = async (amount: string) =>
  (await evaluate(spine, await tokenOf(spine, { delegation_id: held }), { amount })).context.code ?? "allowed";

describe("L8: what a delegation says beside what its controls let pass", () => {
  it("is all of it where nothing holds it back", async () => {
    const { heldBack, sentence } = await getDelegation(spine.owner, held);
    expect(heldBack).toEqual([]);
    expect(sentence).not.toContain("each");
    expect(await pays("5000.00")).toBe("allowed");
  });

  it("is held back by an entitlement and a ceiling that limit what it leaves out, by name and since when", async () => {
    await world.sql("insert into entitlements (person_id, authority) values ($1, $2)", [
      spine.owner.personId,
      control("100.00"),
    ]);
    await world.sql("update blueprint_versions set ceiling = $1", [control("200.00")]);
    expect([await pays("100.00"), await pays("150.00")]).toEqual(["allowed", "person_not_entitled"]);
    const { heldBack, agent, createdAt } = await getDelegation(spine.owner, held);
    expect(heldBack).toEqual([
      {
        by: { kind: "entitlement", id: spine.owner.personId, name: "Mara Okafor" },
        agent: { id: agent.id, name: agent.name },
        ...{ since: expect.any(String), loses: ["above 100 USD each"] },
      },
      {
        by: { kind: "ceiling", id: expect.stringMatching(/^bpr_/), name: "standard" },
        agent: { id: agent.id, name: agent.name },
        // The ceiling is older than the delegation, which it has held back from its beginning.
        ...{ since: createdAt, loses: ["above 200 USD each"] },
      },
    ]);
  });

  it("an entitlement is hidden from a person who may not read it; that it restricts is shown", async () => {
    expect(security.permissions.has("people:read")).toBe(false);
    const { heldBack } = await getDelegation(security, held);
    expect(heldBack).toMatchObject([
      { by: { kind: "entitlement", name: "Mara Okafor" }, loses: null },
      { by: { kind: "ceiling" }, loses: ["above 200 USD each"] },
    ]);
  });

  it("nor is what the chain would tell of it: how much it is, and what of it does not pass on", async () => {
    const wide = JSON.stringify([{ id: "all", ...payments(spine), actions: ["create", "read"], identifiers: ["*"] }]);
    await world.sql("update entitlements set authority = $2 where person_id = $1", [spine.owner.personId, wide]);
    const hopsFor = async (asker: typeof security) =>
      (await getDelegation(asker, held)).ladder.map(({ kind, permissions, unrestricted, givesUp }) => ({
        ...{ kind, permissions, unrestricted, givesUp },
      }));
    const hidden = [
      { kind: "person", permissions: null, unrestricted: false, givesUp: [] },
      { kind: "agent", permissions: 1, unrestricted: false, givesUp: [] },
    ];
    expect(await hopsFor(security)).toEqual(hidden);
    const scope = { kind: "delegation" as const, subjectId: held };
    expect((await previewRevocation(security, scope)).chains).toMatchObject([hidden]);
    const told = [{ permissions: 2 }, { givesUp: ["payment read", "anything outside account/eu-*"] }];
    expect(await hopsFor(spine.owner)).toMatchObject(told);
    expect(await hopsFor(await given.person(["auditor"]))).toMatchObject(told);
    await given.entitlement(world, spine.owner.personId, null);
    expect(await hopsFor(security)).toEqual(hidden);
    expect(await hopsFor(spine.owner)).toMatchObject([{ unrestricted: true }, {}]);
  });
});
