import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { denyAction } from "@/lib/action-approvals/commands/decide";
import { askedAction, askForAction, askingAgent, sayToAction } from "@/lib/testing/decisions";
import { given, type TestPerson } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { mostPending } from "./model";
import { listActionApprovals } from "./queries";
import { ActionApprovalFilters } from "./schema";

let world: World;
let reader: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  reader = await given.approver();
});
afterAll(() => world.end());

/** Copies an action that waits, as if others like it waited as well, each a little longer. */
const copies = (id: string, from: number, to: number) =>
  world.sql(
    `insert into action_approvals select copy.* from action_approvals a cross join generate_series($2::int, $3::int) as n
      cross join lateral jsonb_populate_record(a, jsonb_build_object('id', 'aap_' || lpad(n::text, 20, '0') || right(a.id, 6),
        'digest', a.digest || n, 'expires_at', a.expires_at + n * interval '1 millisecond')) as copy
      where a.id = $1`,
    [id, from, to],
  );

const page = (limit: number, cursor?: string) =>
  listActionApprovals(reader, { ...ActionApprovalFilters.parse({ queue: "to-decide", limit }), cursor });

/** CPU of this process for one answer, in ms: the quickest of five. */
async function cost(ask: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < 5; i++) {
    const began = process.cpuUsage();
    await ask();
    const { user, system } = process.cpuUsage(began);
    took.push((user + system) / 1000);
  }
  return Math.min(...took);
}

/** Every page there is, one after the other. */
async function all(limit: number): Promise<{ ids: string[]; sizes: number[] }> {
  const [ids, sizes]: [string[], number[]] = [[], []];
  for (let cursor: string | undefined; ; ) {
    const { actionApprovals, next } = await page(limit, cursor);
    ids.push(...actionApprovals.map(({ id }) => id));
    sizes.push(actionApprovals.length);
    if (next === null) return { ids, sizes };
    cursor = next;
  }
}

describe("what the badge asks again and again", () => {
  it("costs as much as its page, however many actions wait", async () => {
    const asking = await askingAgent();
    const id = await askedAction(asking);
    await copies(id, 1, 100);
    expect((await page(100)).actionApprovals).toHaveLength(100);
    const few = await cost(() => page(100));
    await copies(id, 101, 900);
    expect((await page(100)).actionApprovals).toHaveLength(100);
    // All nine hundred would cost nine times as much.
    expect(await cost(() => page(100))).toBeLessThan(4 * few);
    const { ids, sizes } = await all(200);
    expect([new Set(ids).size, ids.length, sizes]).toEqual([901, 901, [200, 200, 200, 200, 101]]);
  });

  it("answers short pages with a place to go on where no approval would have an effect, and finds what is beyond", async () => {
    await given.ceiling(world, []);
    const first = await page(50);
    expect([first.actionApprovals, typeof first.next]).toEqual([[], "string"]);
    expect((await all(50)).ids).toEqual([]);
    await given.ceiling(world, null);
  });
});

describe("an agent of which as many actions wait as may wait at a time", () => {
  it("is denied the next one by a code of its own, until one is decided; others are not", async () => {
    const asking = await askingAgent(undefined, "https://many-asked.acme.example");
    const other = await askingAgent(undefined, "https://others-asked.acme.example");
    const operation = randomUUID();
    const id = await askedAction(asking, { operation });
    await copies(id, 1, mostPending - 1);
    const { decision, context } = await askForAction(asking);
    expect({ decision, code: context.code, approval: context.approval }).toEqual({
      ...{ decision: false, code: "too_many_pending", approval: undefined },
    });
    expect(context.reason).toMatch(/^50 actions of the agent wait for approval already\./);
    // The same question finds its waiting approval, and an action that needs no approval is allowed.
    expect(await askedAction(asking, { operation })).toBe(id);
    expect((await askForAction(asking, { amount: "10.00" })).decision).toBe(true);
    expect((await askForAction(other)).context.code).toBe("approval_required");
    await sayToAction(denyAction, reader, id);
    expect((await askForAction(asking)).context.code).toBe("approval_required");
    expect((await askForAction(asking)).context.code).toBe("too_many_pending");
  });
});
