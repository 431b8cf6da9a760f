import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWorld, type World } from "@/lib/testing/world";
import { sqlPool } from "./pool";
import { transaction } from "./transaction";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

describe("a transaction that could not have a lock in time (55P03)", () => {
  it.each<[string, (tx: Parameters<Parameters<typeof transaction>[0]>[0]) => Promise<unknown>]>([
    ["by SQL", (tx) => tx.$executeRaw`update organisation set name = 'After' where id = 'org'`],
    ["by a model", (tx) => tx.organisation.update({ where: { id: "org" }, data: { name: "After" } })],
  ])("did nothing and runs again: %s", async (_, write) => {
    const holder = await sqlPool().connect();
    let attempts = 0;
    try {
      await holder.query("begin; update organisation set name = 'Before' where id = 'org'");
      await transaction(async (tx) => {
        attempts += 1;
        // The second attempt finds the lock free.
        if (attempts === 2) await holder.query("commit");
        await tx.$executeRaw`set local lock_timeout = '20ms'`;
        await write(tx);
      });
    } finally {
      holder.release();
    }
    expect(attempts).toBe(2);
    expect(await world.sql("select name from organisation")).toEqual([{ name: "After" }]);
  });
});
