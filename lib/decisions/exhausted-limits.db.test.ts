import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startSequencer } from "@/lib/audit/sequencer";
import { readDenial } from "@/lib/decisions/hint/denial";
import { chosenText, evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
let sequencer: ReturnType<typeof startSequencer>;
beforeAll(async () => {
  world = await createWorld();
  sequencer = startSequencer();
});
beforeEach(async () => {
  spine = await given.agent(`https://${randomUUID()}.acme.example`);
});
afterAll(async () => {
  await sequencer.stop();
  await world.end();
});

const limited = (max_each: string, max_total: string) =>
  payments(spine, { limits: [{ field: "amount", unit: "USD", max_each, max_total, window: "P1D" }] });
const control = (max_each = "450.00", max_total = "654.32") =>
  JSON.stringify([{ id: "all", ...limited(max_each, max_total) }]);
const entitle = (authority: string) =>
  world.sql("insert into entitlements (person_id, authority) values ($1, $2)", [spine.owner.personId, authority]);
const cap = (authority: string) => world.sql("update blueprint_versions set ceiling = $1", [authority]);

/** Asks until the total has not enough left, and gives the refusal with its record. */
async function usedUp(asking: TestAgent, delegation_id: string) {
  const token = await tokenOf(asking, { delegation_id });
  expect((await evaluate(asking, token, { amount: "400" })).decision).toBe(true);
  return refused(asking, token, "300");
}

async function refused(asking: TestAgent, token: string, amount: string) {
  const { decision, context } = await evaluate(asking, token, { amount });
  expect(decision).toBe(false);
  const { decision: record, denial } = await readDenial(asking.owner, context.decision_id ?? "");
  return { context, record, denial };
}

describe("what a resource server and the record are told of what stands above a delegation", () => {
  it("that a limit of an entitlement is used up, with no figures", async () => {
    const held = await given.delegation(spine);
    await entitle(control());
    const { context, record, denial } = await usedUp(spine, held);
    const { personId } = spine.owner;
    const reason = `A limit of the entitlement of ${personId} has not enough left for this action.`;
    expect(context).toMatchObject({ code: "limit_exceeded", reason, reason_admin: reason });
    expect(context).not.toHaveProperty("request_hint");
    expect(record.facts.used_up).toEqual([{ hop: personId, kind: "max_total" }]);
    expect(denial?.usedUp).toEqual({ delegationId: held, limits: [] });
    expect(chosenText([context, record.facts])).not.toMatch(/654|USD per|P1D/);
  });

  it("that a limit of a ceiling is used up, with no figures", async () => {
    const held = await given.delegation(spine);
    await cap(control());
    const { context, record } = await usedUp(spine, held);
    await world.sql("update blueprint_versions set ceiling = null");
    expect(context.reason).toMatch(/^A limit of the ceiling of .* has not enough left for this action\.$/);
    expect(record.facts.used_up).toEqual([{ hop: spine.agentId, kind: "max_total" }]);
  });

  it("that a limit of a delegation above is used up, with no figures; its own is told", async () => {
    const root = await given.delegation(spine, [limited("500.00", "654.32")], 3600, { maxDepth: 1 });
    const below = await given.colleague(spine);
    const child = await given.delegation(below, [limited("500.00", "600.00")], 1800, { parentDelegationId: root });
    expect((await evaluate(spine, await tokenOf(spine), { amount: "300" })).decision).toBe(true);
    const own = await given.delegation(below, [limited("500.00", "600.00")]);
    const { context: owns } = await usedUp(below, own);
    expect(owns.reason).toMatch(/^The delegation .* allows at most 600 USD per UTC day\. Left until .*: 200 USD;/);
    const token = await tokenOf(below, { delegation_id: child });
    const { context, record } = await refused(below, token, "400");
    expect(context.reason).toBe(`A limit of the delegation ${root} has not enough left for this action.`);
    expect(record.facts.used_up).toEqual([{ hop: root, kind: "max_total" }]);
    expect(chosenText(context)).not.toMatch(/654|300/);
  });

  it("which member of an entitlement or a ceiling does not cover an action, with no figures", async () => {
    const held = await given.delegation(spine);
    const token = await tokenOf(spine, { delegation_id: held });
    await cap(control());
    const capped = await refused(spine, token, "460");
    await entitle(control());
    const entitled = await refused(spine, token, "460");
    await world.sql("update blueprint_versions set ceiling = null");
    expect(capped.context).toMatchObject({
      code: "blueprint_ceiling",
      reason: "The ceiling of the blueprint does not cover this (limits).",
    });
    expect(entitled.context).toMatchObject({
      code: "person_not_entitled",
      reason: "The entitlement of the delegator does not cover this (limits).",
      reason_admin: `The entitlement of ${spine.owner.personId} does not cover this (limits).`,
    });
    expect(chosenText([capped.context, entitled.context])).not.toContain("450");
  });
});
