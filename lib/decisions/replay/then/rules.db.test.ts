import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approveAction } from "@/lib/action-approvals/commands/decide";
import { agentRegistered } from "@/lib/agents/events";
import { findAgent } from "@/lib/agents/queries";
import { append } from "@/lib/audit/append";
import { addBlueprintVersion, createBlueprint } from "@/lib/blueprints/commands";
import { blueprintAt } from "@/lib/blueprints/former.queries";
import { blueprintOf } from "@/lib/blueprints/queries";
import { replayDecision } from "@/lib/decisions/replay/single.queries";
import { confirmEntitlement, proposeEntitlement } from "@/lib/entitlements/commands/change";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { editResourceServer } from "@/lib/resource-servers/edit.commands";
import { askedAction, askForAction, askingAgent, evaluate, sayToAction } from "@/lib/testing/decisions";
import { ceilingOf, given, payments, type TestAgent } from "@/lib/testing/direct";
import { sealAll } from "@/lib/testing/sealing";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { type FormerRules, formerRules } from "./rules.queries";

let world: World;
let [admin, second, auditor]: Principal[] = [];
beforeAll(async () => {
  world = await createWorld();
  [admin, second, auditor] = [
    await world.person(["admin"]),
    await world.person(["admin"]),
    await world.person(["auditor"]),
  ];
});
afterAll(() => world.end());

function people(): { admin: Principal; second: Principal; auditor: Principal } {
  if (!admin || !second || !auditor) throw new Error("The world has people.");
  return { admin, second, auditor };
}

let made = 0;
/** An agent at a resource server of its own, under a blueprint of its own without a ceiling. */
async function agentOfOwnBlueprint(): Promise<{ agent: TestAgent; blueprintId: string }> {
  const agent = await given.agent(`https://then-${++made}.acme.example`);
  const { id } = await createBlueprint(people().admin, { name: `Class ${made}` });
  await putUnder(agent, id);
  return { agent, blueprintId: id };
}

/** Puts an agent under a blueprint, with a record of its state. */
async function putUnder({ agentId }: TestAgent, blueprintId: string): Promise<void> {
  await world.sql("update agents set blueprint_id = $2 where id = $1", [agentId, blueprintId]);
  const agent = await findAgent(agentId);
  if (!agent) throw new Error("The agent exists.");
  await transaction((tx) => append(tx, agentRegistered({ type: "person", id: people().admin.personId }, agent)));
}

/** The next version of a blueprint; null is no ceiling. */
async function setCeiling(blueprintId: string, ceiling: object[] | null): Promise<void> {
  const before = await blueprintOf(blueprintId);
  const elements = ceiling?.map((element, i) => ({ id: `el_${i + 1}`, ...element })) as typeof before.ceiling;
  await transaction(
    (tx) =>
      addBlueprintVersion(
        tx,
        people().admin.personId,
        before,
        { ...before, ceiling: elements ?? null },
        { reason: "A test" },
      ),
    { barrier: "exclusive" },
  );
}

async function decided(agent: TestAgent, question: Parameters<typeof evaluate>[2] = {}): Promise<string> {
  const { context } = await evaluate(agent, await tokenOf(agent), question);
  return context.decision_id ?? "";
}

async function then(decisionId: string, sources: FormerRules = formerRules) {
  await sealAll();
  return replayDecision(people().auditor, decisionId, { at: "then" }, { sources });
}

describe("the ceiling of then", () => {
  it("refuses again what it refused, after it was lifted; a twin with the ceiling of now is caught", async () => {
    const { agent, blueprintId } = await agentOfOwnBlueprint();
    await given.delegation(agent);
    await setCeiling(blueprintId, ceilingOf(agent));
    const refused = await decided(agent);
    await setCeiling(blueprintId, null);
    const allowed = await decided(agent);
    await setCeiling(blueprintId, ceilingOf(agent));
    const verdicts = async (sources?: FormerRules) => {
      const found = [await then(refused, sources), await then(allowed, sources)];
      return found.map(({ replayed, same }) => [replayed?.verdict, replayed?.code, same]);
    };
    const asRecorded = [
      ["deny", "blueprint_ceiling", true],
      ["allow", null, true],
    ];
    expect(await verdicts()).toEqual(asRecorded);
    const now: FormerRules["blueprintAt"] = (id) =>
      blueprintAt(id, { version: undefined, before: Number.MAX_SAFE_INTEGER });
    expect(await verdicts({ ...formerRules, blueprintAt: now })).not.toEqual(asRecorded);
    expect((await then(refused)).rules).toContainEqual(
      expect.objectContaining({ part: "ceilings", of: blueprintId, version: 2, judged: true }),
    );
    expect((await then(refused)).difference).toBeNull();
    expect((await then(refused)).leftOut).toEqual(["token", "standing"]);
  });

  it("of an agent above is the one in force at the decision's place in the log", async () => {
    const { agent, blueprintId } = await agentOfOwnBlueprint();
    const { agents } = await given.chain(agent, 2);
    const below = agents[1];
    if (!below) throw new Error("The chain has two agents.");
    const allowed = await decided(below);
    await setCeiling(blueprintId, ceilingOf(agent));
    const refused = await decided(below);
    await setCeiling(blueprintId, null);
    const [first, last] = [await then(allowed), await then(refused)];
    expect([first.replayed?.verdict, first.same]).toEqual(["allow", true]);
    expect([last.replayed?.code, last.same, last.difference]).toEqual(["blueprint_ceiling", true, null]);
    const versions = last.rules.filter(({ part, of }) => part === "ceilings" && of === blueprintId);
    expect(versions.map(({ version }) => version)).toEqual([2]);
  });

  it("is left out, with the reason, if its version differs from the sealed record", async () => {
    const { agent, blueprintId } = await agentOfOwnBlueprint();
    await given.delegation(agent);
    await setCeiling(blueprintId, ceilingOf(agent));
    const refused = await decided(agent);
    await world.sql("update blueprint_versions set ceiling = null where blueprint_id = $1 and version = 2", [
      blueprintId,
    ]);
    const told = await then(refused);
    expect(told.leftOut).toContain("ceilings");
    expect(told.rules).toContainEqual(
      expect.objectContaining({
        part: "ceilings",
        judged: false,
        sentence: expect.stringContaining("differs from its sealed record"),
      }),
    );
    expect(told.same).toBe(false);
    expect(told.difference).toBe(
      "The record denies it with blueprint_ceiling, the re-run allows it. The rule that the record names is left out of the re-run.",
    );
  });

  it("is left out for an agent above without a record", async () => {
    const { agents } = await given.chain(await given.agent(`https://then-${++made}.acme.example`), 2);
    const below = agents[1];
    if (!below) throw new Error("The chain has two agents.");
    const told = await then(await decided(below));
    const ceilings = told.rules.filter(({ part }) => part === "ceilings");
    expect(ceilings.map(({ judged }) => judged)).toEqual([false, true]);
    expect(ceilings[0]?.sentence).toContain("no record holds its blueprint of then");
    expect(told.leftOut).toEqual(expect.arrayContaining(["ceilings", "approval_policies"]));
  });
});

describe("the catalogue of then", () => {
  const grow = async ({ serverId }: TestAgent) => {
    const types = [
      {
        ...{ name: "payment", actions: ["create", "read", "refund"] },
        fields: { amount: { kind: "money" as const, unitField: "currency" } },
      },
    ];
    await editResourceServer(people().admin, serverId, { types }, undefined);
  };

  it("does not know an action that was added later", async () => {
    const { agent } = await agentOfOwnBlueprint();
    await given.delegation(agent);
    const unknown = await decided(agent, { action: "refund" });
    await grow(agent);
    await editResourceServer(people().admin, agent.serverId, { name: "Renamed" }, undefined);
    const told = await then(unknown);
    expect(told).toMatchObject({ replayed: { verdict: "deny", code: "unknown_action" }, same: true, difference: null });
    expect(told.rules).toContainEqual(expect.objectContaining({ part: "catalogue", version: 1, judged: true }));
    expect((await replayDecision(people().auditor, unknown, { at: "now" })).replayed?.code).toBe("outside_authority");
  });

  it("is left out if the text of its version was erased, and the present one is judged", async () => {
    const { agent } = await agentOfOwnBlueprint();
    await given.delegation(agent);
    const allowed = await decided(agent);
    await grow(agent);
    await world.sql("delete from erasable_texts where member = 'changes.types.before'");
    const told = await then(allowed);
    expect([told.replayed?.verdict, told.same]).toEqual(["allow", true]);
    expect(told.leftOut).toContain("catalogue");
    expect(told.rules).toContainEqual(
      expect.objectContaining({
        part: "catalogue",
        judged: false,
        sentence: expect.stringContaining("present version 2"),
      }),
    );
  });
});

describe("the other rules of then", () => {
  it("include the setting of the delegator before it was changed", async () => {
    const { agent } = await agentOfOwnBlueprint();
    await given.delegation(agent);
    const allowed = await decided(agent);
    const { admin, second } = people();
    const entitlement = { kind: "authority" as const, authority: [payments(agent, { identifiers: ["account/us-*"] })] };
    const change = await proposeEntitlement(admin, {
      ...{ subjectId: agent.owner.personId, reason: "A test" },
      entitlement: entitlement as Parameters<typeof proposeEntitlement>[1]["entitlement"],
    });
    if (!change) throw new Error("It changes something.");
    await confirmEntitlement(second, change.id, change.digest);
    const refused = await decided(agent);
    const [first, last] = [await then(allowed), await then(refused)];
    expect([first.replayed?.verdict, first.same, first.leftOut]).toEqual(["allow", true, ["token", "standing"]]);
    expect([last.replayed?.code, last.same, last.difference]).toEqual(["person_not_entitled", true, null]);
  });

  it("ask again: a wait is the same, and so is an allow that used an approval", async () => {
    const asking = await askingAgent(undefined, `https://then-${++made}.acme.example`);
    const operation = "op-1";
    const approvalId = await askedAction(asking, { operation });
    await sayToAction(approveAction, asking.spine.approver, approvalId);
    const { context, decision } = await askForAction(asking, { operation });
    expect(decision).toBe(true);
    const told = await then(context.decision_id ?? "");
    expect(told).toMatchObject({
      recorded: { verdict: "allow" },
      replayed: { verdict: "ask" },
      same: true,
      difference: null,
    });
  });

  it("do not judge the token, and the answer states that its refusal is left out", async () => {
    const { agent } = await agentOfOwnBlueprint();
    await given.delegation(agent);
    const token = await tokenOf(agent);
    await world.sql("update access_tokens set revoked_at = clock_timestamp() where agent_id = $1", [agent.agentId]);
    const { context } = await evaluate(agent, token);
    const told = await then(context.decision_id ?? "");
    expect([told.recorded.code, told.replayed?.verdict, told.same]).toEqual(["token_invalid", "allow", false]);
    expect(told.difference).toContain("is left out of the re-run");
    expect(told.rules.filter(({ judged }) => !judged).map(({ part }) => part)).toEqual(["token", "standing"]);
  });
});
