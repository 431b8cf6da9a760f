import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type DomainError, isDomainError } from "@/lib/platform/base/domain-error";
import { poolSizes, servingConnection, sqlPool } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import { waitingAs } from "@/lib/platform/database/waiting";
import type { Principal } from "@/lib/principals/principal";
import { createWorld, type World } from "@/lib/testing/world";
import { append } from "./append";
import { listAudit } from "./queries";
import { sealUpTo } from "./sequencer";

// No index leads a search by the depth of a chain: it reads the whole trail, which another connection holds here.

let world: World;
let auditor: Principal;
let holder: pg.Client;
beforeAll(async () => {
  world = await createWorld();
  auditor = await world.person(["auditor"]);
  const event = { type: "test.happened", actor: { type: "system", id: "test" } } as const;
  await sealUpTo(await transaction((tx) => append(tx, event)));
});
afterAll(() => world.end());
beforeEach(async () => {
  holder = new pg.Client(servingConnection("test-holder"));
  await holder.connect();
  await holder.query("begin; lock table audit_search in access exclusive mode");
});
afterEach(() => holder.end());

/** The refusal of a broad search. */
const refusalOf = (reader = auditor): Promise<DomainError | undefined> =>
  waitingAs("people", () => listAudit(reader, { q: "depth:2", limit: 50 })).then(
    () => undefined,
    (error: unknown) => {
      if (isDomainError(error)) return error;
      throw error;
    },
  );
const search = async (): Promise<string | undefined> => (await refusalOf())?.code;

it("gives up a search before its caller's turn ends, and says that it is too broad", async () => {
  const began = performance.now();
  expect(await search()).toBe("search_too_broad");
  expect(performance.now() - began).toBeLessThan(2_900);
});

it("lets the broad searches of one reader take two connections of people, and refuses what is too many", async () => {
  const all = Promise.all(Array.from({ length: 12 }, search));
  const free = Array.from({ length: poolSizes.statements.people - 2 }, () =>
    waitingAs("people", () => sqlPool().connect()),
  );
  for (const client of await Promise.all(free)) client.release();
  await holder.query("rollback");
  expect((await all).filter((code) => code === "too_many_searches")).toHaveLength(6);
});

it("tells a reader whether their own searches are too many, or those of all readers", async () => {
  const readers = Array.from({ length: 26 }, (_, i) => ({ ...auditor, personId: `per_${i}` }));
  const own = Array.from({ length: 7 }, () => refusalOf());
  const others = readers.flatMap((reader) => Array.from({ length: 4 }, () => refusalOf(reader)));
  await holder.query("rollback");
  const told = async (refusals: Promise<DomainError | undefined>[]) =>
    (await Promise.all(refusals)).flatMap((refusal) => (refusal ? [`${refusal.code}: ${refusal.detail}`] : []));
  const [ofOwn, ofOthers] = await Promise.all([told(own), told(others)]);
  expect(ofOwn).toContain("too_many_searches: Other searches of yours are under way. Try again in a few seconds.");
  expect([...new Set(ofOthers)]).toEqual([
    "too_many_searches: Too many searches of all readers are under way. Try again in a few seconds.",
  ]);
});
