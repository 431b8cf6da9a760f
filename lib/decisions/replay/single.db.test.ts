import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { sealAll } from "@/lib/testing/sealing";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { replayDecision } from "./single.queries";

let world: World;
let subject: TestAgent;
let security: TestPerson;
let delegationId: string;
let allowed: string;
let refused: string;

async function decided(amount: string): Promise<string> {
  const { context } = await evaluate(subject, await tokenOf(subject), { amount });
  return context.decision_id ?? "";
}

beforeAll(async () => {
  world = await createWorld();
  security = await given.person(["security"]);
  subject = await given.agent();
  delegationId = await given.delegation(subject);
  allowed = await decided("120.00");
  refused = await decided("600.00");
  await narrowDelegation({
    ...{ asker: security, delegationId, expected: undefined },
    narrow: {
      reason: "Less is enough",
      authority: [
        {
          ...payments(subject, {
            limits: [{ field: "amount", unit: "USD", max_each: "100.00", max_total: "1000.00", window: "P1D" }],
          }),
          id: "el_1",
        },
      ],
    },
  });
  await sealAll();
});
afterAll(() => world.end());

describe("a decision that is judged again", () => {
  it("has the verdict of its record under the versions that the record names", async () => {
    expect(await replayDecision(security, allowed, { at: "then" })).toMatchObject({
      recorded: { verdict: "allow", code: null },
      replayed: { verdict: "allow", code: null },
      same: true,
      delegations: [{ id: delegationId, version: 1 }],
      leftOut: ["entitlements", "token", "standing"],
    });
    expect(await replayDecision(security, refused, { at: "then" })).toMatchObject({
      recorded: { verdict: "deny", code: "limit_exceeded" },
      replayed: { verdict: "deny", code: "limit_exceeded" },
      same: true,
    });
  });

  it("has another verdict under the narrowed delegation of now, with the reason", async () => {
    expect(await replayDecision(security, allowed, { at: "now" })).toMatchObject({
      replayed: { verdict: "deny", code: "limit_exceeded", reason: expect.stringContaining("100 USD") },
      same: false,
      delegations: [{ id: delegationId, version: 2 }],
    });
  });

  it("is refused now under a delegation that is suspended", async () => {
    await moveDelegation({ asker: security, delegationId, action: "suspend", reason: "A pause" });
    const { replayed, same } = await replayDecision(security, allowed, { at: "now" });
    expect([replayed?.verdict, replayed?.code, same]).toEqual(["deny", "delegation_not_active", false]);
    await moveDelegation({ asker: security, delegationId, action: "resume", reason: "Over" });
  });

  it("tells the owner of the last agent nothing about versions above that they may not see", async () => {
    const { agents, delegations } = await given.chain(await given.agent("https://chain.acme.example"), 2);
    const [above, below] = [delegations[0] ?? "", agents[1]];
    if (!below) throw new Error("The chain has two agents.");
    await world.sql("update agents set owner_id = $2 where id = $1", [
      below.agentId,
      (await given.person(["member"])).personId,
    ]);
    const [{ owner } = { owner: "" }] = await world.sql<{ owner: string }>(
      "select owner_id as owner from agents where id = $1",
      [below.agentId],
    );
    const { context } = await evaluate(below, await tokenOf(below), { amount: "120.00" });
    await sealAll();
    const asOwner = { personId: owner, permissions: security.permissions };
    const member = { ...asOwner, permissions: (await given.person(["member"])).permissions };
    const decision = context.decision_id ?? "";
    expect((await replayDecision(asOwner, decision, { at: "then" })).leftOut).not.toContain("hidden_delegations");
    const told = await replayDecision(member, decision, { at: "then" });
    expect(told.leftOut).toContain("hidden_delegations");
    expect(told.delegations.map(({ id }) => id)).toContain(above);
  });

  it("is not judged by a version with another digest than the record's", async () => {
    await world.sql("update delegation_versions set digest = 'other' where delegation_id = $1 and version = 1", [
      delegationId,
    ]);
    expect(await replayDecision(security, allowed, { at: "then" })).toMatchObject({
      ...{ replayed: null, same: null, notReplayed: "version_missing" },
    });
  });

  it("is not judged without the erased name of its resource", async () => {
    await world.sql("delete from erasable_texts where member = 'resource'");
    expect(await replayDecision(security, allowed, { at: "now" })).toMatchObject({
      ...{ replayed: null, notReplayed: "facts_missing" },
    });
  });

  it("is not found by a person who may not read it", async () => {
    await expectRefusal(replayDecision(await given.person(["member"]), allowed, { at: "now" }), "not_found");
  });
});
