import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prisma } from "@/lib/platform/database/prisma";
import { encodeCursor } from "@/lib/platform/http/cursor";
import { given, inSeconds, payments, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { listRequests } from "./queries";
import { RequestFilters } from "./schema";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());

const list = (asker: TestPerson, more: object) =>
  listRequests(asker, RequestFilters.parse({ queue: "to-decide", limit: 200, ...more }));
const queue = async (asker: TestPerson, more: object = {}) => (await list(asker, more)).requests.map(({ id }) => id);

describe("the inbox", () => {
  it("is sorted by risk of its own accord: score, what it widens, amount, time left", async () => {
    await given.steps(world, { name: "Approval", quorum: 1 });
    const someone = await given.approver();
    const ask = async (riskTier: "low" | "critical", limits: object[][], change: object = {}) => {
      const { agentId } = await given.enrolled(spine.owner.personId);
      await prisma().agent.update({ where: { id: agentId }, data: { riskTier } });
      const authority = limits.map((each, index) => ({
        ...payments(spine, { identifiers: [`account/eu-${index}/*`] }),
        limits: each,
      }));
      return given.request(spine, { agentId, authority, ...change });
    };
    const usd = (max_each: string) => [{ field: "amount", unit: "USD", max_each }];
    const soon = { expiresAt: inSeconds(3600) };
    const anyAmount = [{ max_count: 5, window: "P1D" }];
    const made = {
      halfUnlimited: await ask("low", [usd("0.50"), anyAmount]),
      little: await ask("low", [usd("20.00")]),
      littleSoon: await ask("low", [usd("20.00")], soon),
      much: await ask("low", [usd("90000.00")]),
      unlimited: await ask("low", [anyAmount]),
      two: await ask("low", [usd("1.00"), usd("1.00")]),
      critical: await ask("critical", [usd("1.00")]),
    };
    const riskiest = [
      made.critical,
      made.halfUnlimited,
      made.unlimited,
      made.much,
      made.two,
      made.littleSoon,
      made.little,
    ];
    const mine = new Set<string>(riskiest);
    for (const more of [{}, { sort: "risk" }]) {
      expect((await queue(someone, more)).filter((id) => mine.has(id))).toEqual(riskiest);
    }
    const newest = (await queue(someone, { sort: "newest" })).filter((id) => mine.has(id));
    expect(newest).toEqual(Object.values(made).toReversed());
  });

  it("weighs a request by the largest amount that it would let the agent act with", async () => {
    const extra = [
      { name: "note", actions: ["create"], fields: { pages: { kind: "number" } } },
      { name: "payout", actions: ["create"], fields: { sum: { kind: "money", unitField: "currency" } } },
    ];
    await world.sql("update resource_servers set types = types || $1::jsonb", [JSON.stringify(extra)]);
    const element = (type: string, limits: object[]) => ({ ...payments(spine), type, actions: ["create"], limits });
    const usd = (field: string, most: object) => ({ field, unit: "USD", ...most });
    const [each, counted] = [usd("amount", { max_each: "20.50" }), { max_count: 5, window: "P1D" }];
    const week = usd("amount", { max_total: "7.00", window: "P7D" });
    const five = element("payment", [usd("amount", { max_each: "5.00" })]);
    const reading = { ...element("payment", [counted]), actions: ["read"] };
    const asked = [
      [element("note", [counted])],
      [element("note", [{ field: "pages", max_each: "900" }])],
      [element("payment", [each, week]), element("note", [counted])],
      [element("payment", [counted])],
      [element("payment", [each]), element("payout", [counted])],
      [element("payment", [each]), element("payout", [usd("sum", { max_each: "300.10" })])],
      [element("payment", [each, { field: "amount", unit: "EUR", max_each: "99.00" }])],
      [
        { ...five, identifiers: ["account/eu-*"] },
        { ...element("payment", [counted]), identifiers: ["account/us-*"] },
      ],
      [five, reading],
      [reading],
    ];
    for (const authority of asked) await given.request(spine, { authority });
    const amounts = () => world.sql<{ amount: number | null }>("select id, amount, declared from requests order by id");
    const right = await amounts();
    expect(right.slice(-asked.length).map(({ amount }) => amount)).toEqual([0, 0, 7, null, null, 301, 99, null, 5, 0]);
  });

  it("comes page by page without a gap or a repetition in every order, for any arrivals meanwhile", async () => {
    const someone = await given.approver();
    for (const sort of ["risk", "expiry", "newest"] as const) {
      const whole = await queue(someone, { sort });
      const paged: string[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const page: Awaited<ReturnType<typeof list>> = await list(someone, {
          sort,
          limit: 2,
          ...(cursor && { cursor }),
        });
        if (paged.length === 0) await given.request(spine);
        paged.push(...page.requests.map(({ id }) => id));
        cursor = page.next;
      }
      expect(new Set(paged).size).toBe(paged.length);
      const before = new Set(whole);
      expect(paged.filter((id) => before.has(id))).toEqual(whole);
    }
  });

  it.each([
    ["risk", [["x"], [3, 1, "much"], [3, 1, 1.5, "soon", "x"], [3, 1, -1, "soon", "x"]]],
    ["expiry", [["x"], ["soon", "x"]]],
  ] as const)("refuses a cursor that %s did not give out", async (sort, forged) => {
    const someone = await given.approver();
    for (const values of forged) {
      const refused = { code: "malformed_cursor", errors: [{ path: "cursor" }] };
      await expect(list(someone, { sort, cursor: encodeCursor(values) })).rejects.toMatchObject(refused);
    }
  });
});
