import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeLeftovers } from "@/lib/platform/jobs/clean-up";
import { createWorld, type World } from "@/lib/testing/world";
import { defineComputation, type Portion } from "./computation";
import { resumeComputations } from "./jobs";
import { discardComputation, readComputation } from "./queries";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

type State = { next: number; sum: number };
type Result = { sum: number };

/** Adds the numbers up to one, in parts; where each began and ended is noted outside. */
function adding(kind: string, times: { soonMs?: number; shareMs?: number } = {}) {
  const parts: [number, number][] = [];
  const trouble = { failures: 0 };
  const computation = defineComputation<{ upTo: number }, State, Result>({
    kind,
    times,
    begin: () => ({ next: 1, sum: 0 }),
    portion: async ({ upTo }, { next, sum }): Promise<Portion<State, Result>> => {
      if (next > 1 && trouble.failures-- > 0) throw new Error("This part fails.");
      const last = Math.min(upTo, next + 9);
      parts.push([next, last]);
      let total = sum;
      for (let n = next; n <= last; n++) total += n;
      const progress = { done: last, total: upTo };
      if (last === upTo) return { result: { sum: total }, progress, digest: `sum ${total}` };
      return { state: { next: last + 1, sum: total }, progress };
    },
  });
  return { computation, parts, trouble };
}

const personId = "per_01ARZ3NDEKTSV4RRFFQ69G5FAV";
const subjectId = "fleet";
const of = (kind: string, owner = personId) => ({ kind, subjectId, personId: owner });
const order = (upTo: number) => ({ personId, subjectId, input: { upTo } });
const queued = (id: string) =>
  world.sql<{ id: string }>(
    "select id from pgboss.job where data -> 'payload' ->> 'computationId' = $1 and state = 'created'",
    [id],
  );

describe("a computation over a fleet", () => {
  it("is answered within the request where it is soon done, and kept without a job", async () => {
    const { computation } = adding("test.small");
    const started = await computation.start(order(25));
    expect(started).toMatchObject({ status: "done", result: { sum: 325 }, digest: "sum 325" });
    expect(await readComputation(of("test.small"), started.id)).toMatchObject({
      ...{ status: "done", result: { sum: 325 }, digest: "sum 325", progress: { done: 25, total: 25 } },
    });
    expect(await queued(started.id)).toEqual([]);
  });

  it("goes on as a job otherwise: part after part from where it was, with its progress to be read", async () => {
    const { computation, parts } = adding("test.large", { soonMs: 0 });
    const started = await computation.start(order(1_000));
    expect(started).toMatchObject({ status: "running", progress: { done: 10, total: 1_000 } });
    expect(await readComputation(of("test.large"), started.id)).toMatchObject({
      ...{ status: "running", progress: { done: 10, total: 1_000 }, result: null },
    });
    expect(await queued(started.id)).toHaveLength(1);
    await computation.job.execute({ computationId: started.id });
    expect(await readComputation(of("test.large"), started.id)).toMatchObject({
      ...{ status: "done", result: { sum: 500_500 }, progress: { done: 1_000, total: 1_000 } },
    });
    expect(parts).toEqual(Array.from({ length: 100 }, (_, n) => [n * 10 + 1, n * 10 + 10]));
  });

  it("has one result where two servers go on with it", async () => {
    const { computation } = adding("test.twice", { soonMs: 0 });
    const { id } = await computation.start(order(500));
    await Promise.all([1, 2, 3].map(() => computation.job.execute({ computationId: id })));
    expect(await readComputation(of("test.twice"), id)).toMatchObject({ result: { sum: 125_250 } });
    const [row] = await world.sql<{ revision: number }>("select revision from computations where id = $1", [id]);
    expect(row?.revision).toBe(1);
  });

  it("goes on where its job was lost, and nothing else is queued again", async () => {
    const { computation } = adding("test.lost", { soonMs: 0 });
    const { id: young } = await computation.start(order(50));
    const { id: forsaken } = await computation.start({ ...order(50), personId: "per_other" });
    await world.sql("delete from pgboss.job");
    await world.sql("update computations set touched_at = touched_at - interval '2 minutes' where id = $1", [forsaken]);
    for (let run = 0; run < 2; run++) await resumeComputations.execute({ slot: new Date().toISOString() });
    expect(await queued(forsaken)).toHaveLength(1);
    expect(await queued(young)).toEqual([]);
  });

  it("is tried again after a failure, and failed for its reader after three", async () => {
    const { computation, trouble } = adding("test.failing", { soonMs: 0 });
    const { id } = await computation.start(order(30));
    trouble.failures = 1;
    await expect(computation.job.execute({ computationId: id })).rejects.toThrow("This part fails.");
    expect(await readComputation(of("test.failing"), id)).toMatchObject({ status: "running" });
    trouble.failures = 9;
    await expect(computation.job.execute({ computationId: id })).rejects.toThrow("This part fails.");
    await computation.job.execute({ computationId: id });
    expect(await readComputation(of("test.failing"), id)).toMatchObject({ status: "failed", result: null });
  });

  it("ends where it is discarded, and where the same person begins another", async () => {
    const { computation } = adding("test.ended", { soonMs: 0 });
    const first = await computation.start(order(100));
    const second = await computation.start(order(200));
    await expect(readComputation(of("test.ended"), first.id)).rejects.toMatchObject({ code: "computation_not_found" });
    await discardComputation(of("test.ended", "per_other"), second.id);
    expect(await readComputation(of("test.ended"), second.id)).toMatchObject({ status: "running" });
    await discardComputation(of("test.ended"), second.id);
    for (const { id } of [first, second]) await computation.job.execute({ computationId: id });
    expect(await world.sql("select id from computations where kind = 'test.ended'")).toEqual([]);
  });

  it("is no other person's to read", async () => {
    const { computation } = adding("test.own");
    const { id } = await computation.start(order(5));
    const others = [of("test.own", "per_other"), of("test.small"), { ...of("test.own"), subjectId: "another" }];
    for (const owner of others) {
      await expect(readComputation(owner, id)).rejects.toMatchObject({ code: "computation_not_found" });
    }
  });

  it("is kept among the newest twenty of a person, and removed when its time is over", async () => {
    const { computation } = adding("test.many");
    for (let n = 0; n < 23; n++) await computation.start(order(5));
    const count = () => world.sql("select id from computations where kind = 'test.many'");
    expect(await count()).toHaveLength(20);
    await world.sql("update computations set expires_at = now() - interval '1 minute' where kind = 'test.many'");
    await removeLeftovers(60_000);
    expect(await count()).toEqual([]);
  });

  it("goes to the end of the queue after a share, and on from there", async () => {
    const { computation, parts } = adding("test.shared", { soonMs: 0, shareMs: 0 });
    const { id } = await computation.start(order(40));
    for (const done of [20, 30]) {
      await world.sql("delete from pgboss.job");
      await computation.job.execute({ computationId: id });
      expect(await readComputation(of("test.shared"), id)).toMatchObject({ status: "running", progress: { done } });
      expect(await queued(id)).toHaveLength(1);
    }
    await computation.job.execute({ computationId: id });
    expect(await readComputation(of("test.shared"), id)).toMatchObject({ status: "done", result: { sum: 820 } });
    expect(parts.map(([from]) => from)).toEqual([1, 11, 21, 31]);
  });
});
