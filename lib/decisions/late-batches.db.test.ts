import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { sealEvent } from "@/lib/audit/seal-event";
import { clock } from "@/lib/platform/base/clock";
import { Committer, commitItem } from "@/lib/platform/database/commit/committer";
import { runBatch } from "@/lib/platform/database/commit/run-batch";
import { CommitTicket } from "@/lib/platform/database/commit/ticket";
import { hotPool } from "@/lib/platform/database/pool";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { tokenOf, tokenRequest } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let holder: pg.Client;
let agent: TestAgent;
let token: string;
beforeAll(async () => {
  world = await createWorld();
  agent = await given.agent();
  const limits = [{ field: "amount", unit: "USD", max_total: "1.00", window: "P1D" }];
  const element = { type: "payment", locations: [agent.identifier], actions: ["create"], identifiers: ["account/*"] };
  await given.delegation(agent, [{ ...element, limits }]);
  token = await tokenOf(agent);
  expect(await evaluate(agent, token, { amount: "1.00" })).toMatchObject({ decision: true });
  holder = new pg.Client(world.ownerUrl);
  await holder.connect();
});
afterAll(async () => {
  await holder.end();
  await world.end();
});

const event = { type: "test.happened", actor: { type: "system", id: "test" } } as const;
const itemOfAnother = () => ({
  ...{ dependencies: [], validFrom: null, validUntil: null, proofs: [], reservations: [] },
  entry: sealEvent(event, clock.now()),
});

const refusedToken = () => tokenRequest(agent, { grant_type: "client_credentials", resource: "https://other.example" });
const refusals = async (): Promise<number> =>
  (await world.sql("select from log_entries where type = 'token.refused'")).length;

it("the deadline of one question is no refusal of another one that shares its batch (D4)", async () => {
  let going = true;
  const goOn = async (act: () => Promise<unknown>, restMs: number) => {
    while (going) {
      await act();
      await pause(restMs);
    }
  };
  const lateOnes = goOn(async () => {
    commitItem("another", itemOfAnother(), new CommitTicket(performance.now() + 60)).catch(() => undefined);
  }, 3);
  // Stops hold the barrier for longer than the questions of the other asker have time.
  const stops = goOn(() => holder.query("begin; select barrier_exclusive(); select pg_sleep(0.15); commit"), 30);
  for (let round = 0; round < 24; round++) {
    const [answer, issued, refused] = await Promise.all([
      evaluate(agent, token, { amount: "0.50" }),
      tokenOf(agent),
      refusedToken(),
    ]);
    expect(answer, `round ${round}`).toMatchObject({ decision: false, context: { code: "limit_exceeded" } });
    expect(issued).toEqual(expect.any(String));
    expect(refused).toMatchObject({ status: 400, error: "invalid_target" });
  }
  going = false;
  await Promise.all([lateOnes, stops]);
  // Nor does it leave a refusal without its record.
  expect(await refusals()).toBe(24);
}, 60_000);

afterEach(() => vi.restoreAllMocks());

it("the database gives no batch up before its earliest deadline: the others would be told that they moved", async () => {
  const query = vi.spyOn(hotPool(), "query");
  vi.spyOn(performance, "now").mockReturnValue(1_000);
  await runBatch([itemOfAnother()], 1_050.4);
  expect(query).toHaveBeenCalledWith(expect.objectContaining({ values: expect.arrayContaining([51]) }));
});

it("the record of a refused token request is committed again when its batch was given up", async () => {
  const before = await refusals();
  vi.spyOn(Committer.prototype, "commit").mockResolvedValueOnce({ kind: "moved" });
  expect(await refusedToken()).toMatchObject({ status: 400, error: "invalid_target" });
  expect(await refusals()).toBe(before + 1);
});

describe("a denial that the database gave up", () => {
  /** The commit that finds the limit exhausted is the database's own. That of its denial is given up at first. */
  const givenUp = (times: number, send = CommitTicket.prototype.send) => {
    const commit = Committer.prototype.commit;
    let commits = 0;
    vi.spyOn(Committer.prototype, "commit").mockImplementation(function (this: Committer, ...asked) {
      commits += 1;
      if (commits < 2 || commits > 1 + times) return commit.apply(this, asked);
      vi.spyOn(CommitTicket.prototype, "send").mockImplementation(send);
      return Promise.resolve({ kind: "moved" });
    });
  };

  it("is committed again", async () => {
    givenUp(5);
    const answer = await evaluate(agent, token, { amount: "0.50" });
    expect(answer).toMatchObject({ status: 200, decision: false, context: { code: "limit_exceeded" } });
  });

  it("is answered 503 like an allow once its own time is over", async () => {
    givenUp(1, function (this: CommitTicket) {
      return !this.withdraw();
    });
    expect(await evaluate(agent, token, { amount: "0.50" })).toMatchObject({ status: 503, code: "unavailable" });
  });
});
