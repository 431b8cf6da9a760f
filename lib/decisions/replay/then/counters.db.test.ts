import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { spendingRecords } from "@/lib/audit/former-records";
import { answerOutcome } from "@/lib/decisions/outcomes/endpoint";
import { replayDecision } from "@/lib/decisions/replay/single.queries";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { runtime } from "@/lib/platform/base/runtime";
import type { Principal } from "@/lib/principals/principal";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { sealAll } from "@/lib/testing/sealing";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { type CountingBounds, mostCounted } from "./model";
import { type FormerRules, formerRules } from "./rules.queries";

let world: World;
let [auditor, security]: Principal[] = [];
beforeAll(async () => {
  world = await createWorld();
  [auditor, security] = [await world.person(["auditor"]), await world.person(["security"])];
});
afterAll(() => world.end());

let made = 0;
const freshAgent = (): Promise<TestAgent> => given.agent(`https://counted-${++made}.acme.example`);

const total = (max_total: string, window = "life") => ({
  limits: [{ field: "amount", unit: "USD", max_total, window }],
});
const counts = (max_count: number) => ({ limits: [{ max_count, window: "life" }] });

/** Asks for payments one after the other; answers their decisions. */
async function paid(agent: TestAgent, ...amounts: string[]): Promise<string[]> {
  const token = await tokenOf(agent);
  const decisions: string[] = [];
  for (const amount of amounts) decisions.push((await evaluate(agent, token, { amount })).context.decision_id ?? "");
  return decisions;
}

async function then(
  decisionId: string | undefined,
  most: Partial<CountingBounds> = {},
  sources: FormerRules = formerRules,
) {
  await sealAll();
  if (!auditor) throw new Error("The world has an auditor.");
  const options = { most: { ...mostCounted, ...most }, sources };
  const told = await replayDecision(auditor, decisionId ?? "", { at: "then" }, options);
  const limits = told.rules.filter(({ part }) => part === "cumulative_limits");
  return {
    ...told,
    verdict: told.replayed?.verdict,
    limits,
    sentences: limits.map(({ sentence }) => sentence).join(" "),
  };
}

async function notExecuted({ pepKey }: TestAgent, decisionId: string | undefined): Promise<void> {
  const request = new Request(`${runtime().publicUrl}/access/v1/outcomes`, {
    method: "POST",
    headers: { authorization: `Bearer ${pepKey}`, "content-type": "application/json" },
    body: JSON.stringify({ decision_id: decisionId, outcome: "not_executed" }),
  });
  const { status } = await answerOutcome({ request, requestId: "test", ip: "127.0.0.1", params: {} });
  expect(status).toBe(200);
}

describe("a limit of then", () => {
  it("is counted from the records before the decision alone", async () => {
    const agent = await freshAgent();
    await given.delegation(agent, [payments(agent, total("300.00"))]);
    const [first, second, third] = await paid(agent, "120.00", "150.00", "60.00");
    expect((await then(first)).sentences).toContain("at most 300 USD in total. Records show 0 USD taken before.");
    const allowed = await then(second);
    expect([allowed.verdict, allowed.same, allowed.sentences.includes("120 USD taken")]).toEqual(["allow", true, true]);
    const refused = await then(third);
    expect([refused.replayed?.code, refused.same, refused.difference]).toEqual(["limit_exceeded", true, null]);
    expect(refused.sentences).toContain("Records show 270 USD taken before.");
    expect(refused.leftOut).not.toContain("cumulative_limits");
  });

  it("holds nothing of later records, and a twin that counts all records is caught", async () => {
    const agent = await freshAgent();
    await given.delegation(agent, [payments(agent, total("300.00"))]);
    const decisions = await paid(agent, "120.00", "150.00", "60.00");
    const verdicts = async (sources?: FormerRules) => {
      const told: unknown[] = [];
      for (const decision of decisions) told.push((await then(decision, {}, sources)).verdict);
      return told;
    };
    expect(await verdicts()).toEqual(["allow", "allow", "deny"]);
    const all: FormerRules["spendingRecords"] = (agents, { since }, most) =>
      spendingRecords(agents, { since, before: Number.MAX_SAFE_INTEGER }, most);
    expect(await verdicts({ ...formerRules, spendingRecords: all })).toEqual(["deny", "deny", "deny"]);
  });

  it("gets back the amounts that were reported as not executed by then", async () => {
    const agent = await freshAgent();
    await given.delegation(agent, [payments(agent, total("300.00"))]);
    const [first, refused] = await paid(agent, "250.00", "100.00");
    await notExecuted(agent, first);
    const [allowed] = await paid(agent, "100.00");
    expect([(await then(refused)).verdict, (await then(allowed)).verdict]).toEqual(["deny", "allow"]);
    expect((await then(allowed)).sentences).toContain("Records show 0 USD taken before.");
  });

  it("of a delegation above counts the agents below it, and a ceiling all delegations of its agent", async () => {
    const agent = await freshAgent();
    const ceiling = [{ ...payments(agent, counts(3)), id: "el_ceiling" }];
    const root = await given.delegation(agent, [payments(agent, counts(5))], 3600, { maxDepth: 1 });
    const below = await given.colleague(agent);
    await given.delegation(below, [payments(agent, counts(5))], 1800, { parentDelegationId: root });
    await given.ceiling(world, ceiling);
    await paid(agent, "1.00");
    await paid(below, "1.00", "1.00");
    const [refused] = await paid(below, "1.00");
    await given.ceiling(world, null);
    const told = await then(refused);
    expect(told.recorded.code).toBe("limit_exceeded");
    const of = (id: string) => told.limits.find((rule) => rule.of === id)?.sentence;
    expect(of(root)).toContain("Records show 3 actions taken before.");
    expect(of(below.agentId)).toContain("Records show 2 actions taken before.");
  });

  it("that was exceeded in truth makes a visible difference", async () => {
    const agent = await freshAgent();
    await given.delegation(agent, [payments(agent, total("300.00"))]);
    await paid(agent, "250.00");
    await world.sql("update counters set spent = 0");
    const [allowed] = await paid(agent, "100.00");
    const told = await then(allowed);
    expect([told.recorded.verdict, told.verdict, told.same]).toEqual(["allow", "deny", false]);
    expect(told.difference).toBe("The record allows it, the re-run denies it with limit_exceeded.");
  });
});

it("limits that the record of an allow does not name are a visible difference", async () => {
  const agent = await freshAgent();
  const delegationId = await given.delegation(agent, [payments(agent, total("300.00"))]);
  const [allowed] = await paid(agent, "120.00");
  expect((await then(allowed)).difference).toBeNull();
  await world.sql(
    `update delegation_versions set authority = jsonb_set(authority, '{0,limits,0,window}', '"P30D"') where delegation_id = $1`,
    [delegationId],
  );
  const told = await then(allowed);
  expect([told.same, told.difference]).toEqual([true, "The re-run takes from limits that the record does not name."]);
});

describe("a limit that cannot be counted", () => {
  it("is left out of an allow, with the reason and the amount that its record holds", async () => {
    const agent = await freshAgent();
    await given.delegation(agent, [payments(agent, total("300.00"))]);
    const [, allowed, refused] = await paid(agent, "120.00", "120.00", "120.00");
    const told = await then(allowed, { records: 1 });
    expect([told.verdict, told.same, told.leftOut.includes("cumulative_limits")]).toEqual(["allow", true, true]);
    expect(told.sentences).toContain("its window has too many records to count");
    expect(told.sentences).toContain("The record holds that 120 USD were taken from it.");
    const stated = await then(refused, { records: 1 });
    expect([stated.replayed?.code, stated.same, stated.leftOut.includes("cumulative_limits")]).toEqual([
      ...["limit_exceeded", true, false],
    ]);
    expect(stated.sentences).toContain("The record states 240 USD taken before.");
  });

  it("is named if too many delegations take from it", async () => {
    const agent = await freshAgent();
    const root = await given.delegation(agent, [payments(agent, total("300.00"))], 3600, { maxDepth: 1 });
    const below = await given.colleague(agent);
    await given.delegation(below, [payments(agent)], 1800, { parentDelegationId: root });
    const [allowed] = await paid(agent, "120.00");
    expect((await then(allowed, { delegations: 1 })).sentences).toContain("too many delegations take from it");
  });

  it("is named if a new version gave it amounts of other limits", async () => {
    const agent = await freshAgent();
    const root = await given.delegation(agent, [payments(agent, total("300.00"))], 3600, { maxDepth: 1 });
    const below = await given.colleague(agent);
    const { limits: _, ...unlimited } = payments(agent);
    const child = await given.delegation(below, [unlimited], 1800, { parentDelegationId: root });
    await paid(below, "100.00");
    if (!security) throw new Error("The world has a security engineer.");
    await narrowDelegation({
      ...{ asker: security, delegationId: child, expected: undefined },
      narrow: { reason: "Less", authority: [{ ...payments(agent, total("200.00")), id: "el_1" }] },
    });
    const [refused] = await paid(below, "150.00");
    const told = await then(refused);
    const of = (id: string) => told.limits.find((rule) => rule.of === id)?.sentence;
    expect(of(root)).toContain("Records show 100 USD taken before.");
    expect(of(child)).toContain("The record states 100 USD taken before. It was not counted");
    expect([told.replayed?.code, told.same]).toEqual(["limit_exceeded", true]);
  });

  it("is named if retention removed records of its window", async () => {
    const agent = await freshAgent();
    await given.delegation(agent, [payments(agent, total("300.00"))]);
    const [allowed] = await paid(agent, "120.00");
    await sealAll();
    await world.sql(
      `insert into log_removals (entry_id, month, from_index, to_index, next_index, first_entry, last_entry, digest)
       select 'aud_test', current_date, size - 1, size, size, last_entry, last_entry, '' from log_head`,
    );
    const [later] = await paid(agent, "20.00");
    expect((await then(allowed)).leftOut).not.toContain("cumulative_limits");
    expect((await then(later)).sentences).toContain("retention removed records of its window");
    await world.sql("delete from log_removals");
  });
});

it("no more records are read than the bound, however many the agents have", async () => {
  const agent = await freshAgent();
  await given.delegation(agent, [payments(agent, total("300.00"))]);
  await paid(agent, "1.00", "1.00", "1.00");
  await sealAll();
  const all = { since: new Date(0), before: Number.MAX_SAFE_INTEGER };
  expect(await spendingRecords([agent.agentId], all, 2)).toBe("too_many");
  expect(await spendingRecords([agent.agentId], all, 1_000)).toHaveLength(3);
});
