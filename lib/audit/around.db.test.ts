import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { append } from "@/lib/audit/append";
import { sealUpTo } from "@/lib/audit/sequencer";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { entriesAround } from "./around.queries";
import { listAudit } from "./queries";

let world: World;
let auditor: Principal;
let agent: TestAgent;
/** Places of the decisions, the oldest first. */
let decided: number[];
beforeAll(async () => {
  world = await createWorld();
  auditor = await world.person(["auditor"]);
  agent = await given.agent();
  await given.delegation(agent, [payments(agent)]);
  const token = await tokenOf(agent);
  for (let i = 0; i < 3; i++) expect((await evaluate(agent, token)).decision).toBe(true);
  const happened = { type: "person.signed-in", actor: { type: "person", id: auditor.personId } } as const;
  await sealUpTo(await transaction((tx) => append(tx, { ...happened, refs: [newId("session")] })));
  const rows = await world.sql<{ index: string }>(
    "select index from audit_search where type = 'decision.made' order by index",
  );
  decided = rows.map(({ index }) => Number(index));
});
afterAll(() => world.end());

describe("the entries around one", () => {
  it("are those directly before and after it, of the same agent, key and task", async () => {
    const [first = 0, middle = 0, last = 0] = decided;
    const { neighbours } = await entriesAround(auditor, middle);
    expect(neighbours.map(({ by }) => by)).toEqual(["agent", "key", "task"]);
    for (const { previous, next } of neighbours) expect([previous?.index, next?.index]).toEqual([first, last]);
    const after = await entriesAround(auditor, last);
    expect(after.neighbours.map(({ next }) => next)).toEqual([null, null, null]);
  });

  it("include the changes to its agent and chain, and no decisions", async () => {
    const { changes, changesQuestion } = await entriesAround(auditor, decided[0] ?? 0);
    const types = changes.map(({ type }) => type);
    expect(types).toContain("delegation.granted");
    expect(types.some((type) => type.startsWith("decision."))).toBe(false);
    expect((await listAudit(auditor, { ...changesQuestion, limit: 50 })).entries.length).toBeGreaterThanOrEqual(
      changes.length,
    );
  });

  it("are not for a person who may not see the entry", async () => {
    await expectRefusal(entriesAround(await world.person(["member"]), decided[0] ?? 0), "not_found");
  });
});

describe("the trail with the oldest first", () => {
  it.each(["", "agent", "decision:allow", "depth:1", "payment"])("has no gap and no repetition: %s", async (key) => {
    const q = key === "agent" ? `agent:${agent.agentId}` : key;
    const newest = await listAudit(auditor, { q, limit: 200 });
    const found: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await listAudit(auditor, { q, limit: 2, order: "asc", ...(cursor !== undefined && { cursor }) });
      found.push(...page.entries.map(({ index }) => index));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(found.length).toBeGreaterThan(0);
    expect(found).toEqual(newest.entries.map(({ index }) => index).toReversed());
  });
});
