import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { subjectOf } from "@/lib/decisions/evaluate/cache";
import type { BoundedCache } from "@/lib/platform/base/bounded-cache";
import { clock } from "@/lib/platform/base/clock";
import { peekSingleton } from "@/lib/platform/base/singleton";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { multiplyAgent } from "@/lib/testing/multiplied-agents";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { readAccessToken } from "@/lib/tokens/read-token";

const agents = 400;
const cacheOf = (name: string) => peekSingleton<BoundedCache<object>>(name);
const jtiOf = (token: string) => readAccessToken(token, clock.now()).jti;

let world: World;
let spine: TestAgent;
let token: string;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  const delegationId = await given.delegation(spine);
  token = await tokenOf(spine);
  await multiplyAgent(world.sql, { ...spine, delegationId, jti: jtiOf(token) }, 1, agents);
});
afterAll(() => world.end());

describe("K16 what a server keeps of the agents that it knows", () => {
  it("is bounded by memory, and takes no more than it is counted as", async () => {
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    const jti = jtiOf(token);
    collect();
    const before = process.memoryUsage().heapUsed;
    // A few at a time: of all at once, the last ones may wait longer for a connection than the product lets them.
    for (let n = 0; n < agents; n += 10) {
      const known = await Promise.all(Array.from({ length: 10 }, (_, i) => subjectOf(`${jti}-${n + i + 1}`, false)));
      expect(known).not.toContain(undefined);
    }
    collect();
    const taken = process.memoryUsage().heapUsed - before;
    const names = ["snapshot-subjects", "snapshot-chains", "snapshot-clients", "kept-names"];
    const counted = names.reduce((sum, name) => sum + (cacheOf(name)?.bytes ?? 0), 0);
    expect(cacheOf("snapshot-subjects")?.size).toBeGreaterThan(agents / 2);
    expect(taken).toBeLessThan(1.25 * counted);
    process.stdout.write(`${agents} agents: ${taken / agents} bytes each, counted as ${counted / agents}\n`);
  });

  it("tokens of one delegation share its chain and its instance, also once both were read again", async () => {
    const [first, second] = [token, await tokenOf(spine)].map(jtiOf) as [string, string];
    const [a, b] = [await subjectOf(first, false), await subjectOf(second, false)];
    expect(a?.chain).toBe(b?.chain);
    expect(a?.client).toBe(b?.client);
    expect(a?.hops).toBe(b?.hops);
    expect((await subjectOf(second, true))?.chain).toBe(a?.chain);
    await world.sql("update agents set purpose = 'Refunds, changed' where id = $1", [spine.agentId]);
    const [c, d] = [await subjectOf(first, true), await subjectOf(second, true)];
    expect(c?.chain).not.toBe(a?.chain);
    expect(c?.chain).toBe(d?.chain);
  });

  it("a part that is kept and out of date costs another round, and never an allowance", async () => {
    expect(await evaluate(spine, token)).toMatchObject({ decision: true });
    await world.sql("update agents set status = 'suspended' where id = $1", [spine.agentId]);
    expect(await evaluate(spine, token)).toMatchObject({ decision: false, context: { code: "agent_not_active" } });
    await world.sql("update agents set status = 'active' where id = $1", [spine.agentId]);
    // The second token meets the chain that the first one left behind.
    const another = await tokenOf(spine);
    await world.sql("update agents set status = 'suspended' where id = $1", [spine.agentId]);
    expect(await evaluate(spine, another)).toMatchObject({ decision: false, context: { code: "agent_not_active" } });
  });

  it("what is over is dropped", async () => {
    const jti = jtiOf(token);
    await world.sql("update access_tokens set expires_at = clock_timestamp() + interval '1 minute' where jti = $1", [
      `${jti}-1`,
    ]);
    const known = await subjectOf(`${jti}-1`, true);
    expect(known).toBeDefined();
    expect(await subjectOf(`${jti}-1`, false)).toBe(known);
    const time = vi.spyOn(performance, "now").mockReturnValue(performance.now() + 61_000);
    try {
      expect(await subjectOf(`${jti}-1`, false)).not.toBe(known);
    } finally {
      time.mockRestore();
    }
  });
});
