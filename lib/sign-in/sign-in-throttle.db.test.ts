import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPerson } from "@/lib/people/commands/create-person";
import { setSingleton } from "@/lib/platform/base/singleton";
import { cleanUp } from "@/lib/platform/jobs/clean-up";
import type { PasswordHasher } from "@/lib/principals/password";
import type { Principal } from "@/lib/principals/principal";
import { signIn } from "@/lib/sign-in/commands/sign-in";
import { createWorld, type World } from "@/lib/testing/world";
import { settleFailedSignIns } from "./failed-sign-ins";
import { settleCountedSignIns } from "./jobs";

const password = "correct horse battery staple";
let world: World;
let admin: Principal;
let judged = 0;
/** Stands in for the hashing alone, and counts how often a password was judged. */
const hasher: PasswordHasher = {
  hash: async (input) => `plain ${input.password}`,
  verify: async ({ password: given, hash }) => {
    judged++;
    return hash === `plain ${given}`;
  },
};

beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  setSingleton("password-hasher", hasher);
});
beforeEach(async () => {
  judged = 0;
  await world.sql("delete from sign_in_throttles");
  await world.sql("delete from sign_in_failures");
});
afterAll(async () => {
  setSingleton("password-hasher", undefined);
  await world.end();
});

let made = 0;
async function account() {
  const email = `owner-${++made}@acme.example`;
  const { person } = await createPerson(admin, { email, name: "Owner", roles: ["member"], password });
  return { email, id: person.id };
}

type Where = { address?: string; device?: { personId: string; deviceId: string } };
type Outcome = "in" | "wrong" | `wait ${number}`;

/** Result of an attempt: signed in, a wrong password, or the seconds to wait. */
async function attempt(
  email: string,
  given: string,
  { address = "198.51.100.1", device }: Where = {},
): Promise<Outcome> {
  try {
    return (await signIn({ email, password: given, address, userAgent: "", device })) ? "in" : "wrong";
  } catch (error) {
    const { code, retryAfterSeconds } = error as { code?: string; retryAfterSeconds?: number };
    if (code !== "too_many_attempts" || retryAfterSeconds === undefined) throw error;
    return `wait ${retryAfterSeconds}`;
  }
}
const guess = (email: string, where?: Where) => attempt(email, "wrong wrong wrong", where);
const many = <T>(times: number, act: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: times }, (_, i) => act(i)));
const records = () =>
  world.sql<{ code: string; facts: { attempts?: number; personId: string | null } }>(
    `select b ->> 'code' as code, b -> 'facts' as facts
     from (select id, convert_from(body, 'UTF8')::json as b from log_entries where type = 'person.sign-in-failed') t order by id`,
  );

describe("guesses at one account", () => {
  it("from one address stop there after ten, for the right password too, and nowhere else", async () => {
    const { email } = await account();
    // In parallel, because a counter that is written after the verification would let a burst through.
    await many(30, () => guess(email, { address: "192.0.2.1" }));
    expect(judged).toBe(10);
    expect(await attempt(email, password, { address: "192.0.2.1" })).toMatch(/^wait (89\d|900)$/);
    expect(await attempt(email, password, { address: "192.0.2.2" })).toBe("in");
    await world.sql(
      "update sign_in_throttles set window_start = window_start - interval '16 minutes' where key like 'place%'",
    );
    expect(await attempt(email, password, { address: "192.0.2.1" })).toBe("in");
  });

  it("from the addresses of one IPv6 subscriber count together", async () => {
    const { email } = await account();
    await many(15, (i) => guess(email, { address: `2001:db8:1:2:${i}::${i}` }));
    expect(judged).toBe(10);
    expect(await guess(email, { address: "2001:db8:1:3::1" })).toBe("wrong");
  });

  it("from everywhere get fewer and fewer, and never close the account permanently", async () => {
    const { email } = await account();
    for (let i = 0; i < 60; i++) await guess(email, { address: `192.0.2.${i}` });
    expect(judged).toBeLessThanOrEqual(22);
    const waits: number[] = [];
    for (let i = 60; i < 75; i++) {
      await world.sql(
        "update sign_in_throttles set open_at = clock_timestamp() - interval '1 second' where key like 'account%'",
      );
      expect(await guess(email, { address: `192.0.2.${i}` })).toBe("wrong");
      waits.push(Number((await guess(email, { address: `192.0.3.${i}` })).slice(5)));
    }
    // A second may pass between two guesses.
    const tens = waits.map((wait) => Math.round(wait / 10));
    expect(tens).toEqual(tens.toSorted((a, b) => a - b));
    expect(Math.max(...tens)).toBe(90);
    await world.sql(
      "update sign_in_throttles set open_at = clock_timestamp() - interval '1 second' where key like 'account%'",
    );
    expect(await attempt(email, password, { address: "203.0.113.1" })).toBe("in");
  });

  it("do not keep the owner out of a known address or a known device", async () => {
    const { email, id } = await account();
    const device = { personId: id, deviceId: "AAAAAAAAAAAAAAAAAAAAAA" };
    expect(await attempt(email, password, { address: "203.0.113.7" })).toBe("in");
    for (let i = 0; i < 60; i++) await guess(email, { address: `192.0.2.${i}` });
    expect(await attempt(email, password, { address: "198.51.100.200" })).toMatch(/^wait/);
    expect(await attempt(email, password, { address: "203.0.113.7" })).toBe("in");
    expect(await attempt(email, password, { address: "198.51.100.201", device })).toBe("in");
    const others = { personId: admin.personId, deviceId: device.deviceId };
    expect(await attempt(email, password, { address: "198.51.100.202", device: others })).toMatch(/^wait/);
  });

  it("from every other address together use up no attempt of a known address", async () => {
    const { email, id } = await account();
    expect(await attempt(email, password, { address: "203.0.113.10" })).toBe("in");
    await world.sql(
      `insert into sign_in_throttles (key, failures, window_start, open_at)
       select 'place ' || $1 || ' ' || n, 10, clock_timestamp(), clock_timestamp() + interval '15 minutes'
       from generate_series(0, 4095) n`,
      [id],
    );
    expect(await attempt(email, password, { address: "203.0.113.11" })).toMatch(/^wait/);
    expect(await attempt(email, password, { address: "203.0.113.10" })).toBe("in");
  });

  it("at a known address and device are limited too", async () => {
    const { email, id } = await account();
    const device = { personId: id, deviceId: "BBBBBBBBBBBBBBBBBBBBBB" };
    await attempt(email, password, { address: "203.0.113.8" });
    judged = 0;
    await many(20, () => guess(email, { address: "203.0.113.8" }));
    await many(20, () => guess(email, { address: "203.0.113.9", device }));
    expect(judged).toBe(20);
  });

  it("from unknown addresses count for the account alone", async () => {
    const { email } = await account();
    await many(15, () => guess(email, { address: "" }));
    expect(judged).toBe(15);
    expect(await attempt(email, password, { address: "" })).toBe("in");
  });

  it("that are taken back close nothing: the pause that they began ends with them", async () => {
    const { email } = await account();
    const address = "192.0.2.1";
    for (let i = 0; i < 9; i++) expect(await guess(email, { address })).toBe("wrong");
    await world.sql(
      "update sign_in_throttles set failures = 25, open_at = clock_timestamp() + interval '1 hour' where key like 'account%'",
    );
    expect(await guess(email, { address })).toMatch(/^wait/);
    await world.sql("update sign_in_throttles set failures = 19, open_at = 'epoch' where key like 'account%'");
    expect(await attempt(email, password, { address })).toBe("in");
    expect(await attempt(email, password, { address: "192.0.2.2" })).toBe("in");
  });

  it("look the same whether the account exists or not", async () => {
    const { email } = await account();
    const outcomes = async (who: string) => {
      const list: Outcome[] = [];
      for (let i = 0; i < 25; i++) list.push(await guess(who, { address: `192.0.2.${i}` }));
      return list.map((outcome) => outcome.replace(/\d+/, "n"));
    };
    expect(await outcomes("nobody@acme.example")).toEqual(await outcomes(email));
  });
});

describe("guesses from one address", () => {
  it("at 101 invented accounts refuse no other person there", async () => {
    const { email } = await account();
    const outcomes = await many(101, (i) => guess(`invented-${i}@acme.example`));
    expect(new Set(outcomes)).toEqual(new Set(["wrong"]));
    expect(await attempt(email, password)).toBe("in");
  });
});

describe("what failed sign-ins leave behind", () => {
  it("is one record at once and one with the count a quarter of an hour later", async () => {
    const { email, id } = await account();
    const before = (await records()).length;
    for (let i = 0; i < 40; i++) await guess(`invented-${i}@acme.example`, { address: "192.0.2.9" });
    for (let i = 0; i < 12; i++) await guess(email, { address: "192.0.2.9" });
    const codes = async () => (await records()).slice(before).map(({ code, facts }) => [code, facts.attempts]);
    expect(await codes()).toEqual([
      ["unknown_account", undefined],
      ["wrong_password", undefined],
      ["throttled", undefined],
    ]);
    expect(await settleFailedSignIns()).toBe(0);
    await world.sql("update sign_in_failures set since = since - interval '16 minutes'");
    await settleCountedSignIns.execute({ slot: new Date().toISOString() });
    expect((await codes()).slice(3).toSorted()).toEqual([
      ["throttled", 1],
      ["unknown_account", 39],
      ["wrong_password", 9],
    ]);
    expect((await records()).at(-1)?.facts.personId === null || (await records()).at(-1)?.facts.personId === id).toBe(
      true,
    );
    expect(await world.sql("select 1 from sign_in_failures")).toEqual([]);
  });

  it("is a bounded number of rows, however many accounts and addresses are invented", async () => {
    await world.sql(
      "insert into sign_in_failures (key, code) select 'filled ' || n, 'unknown_account' from generate_series(1, 1000) n",
    );
    const before = (await records()).length;
    await many(60, (i) => guess(`invented-${i}@acme.example`, { address: `203.0.113.${i}` }));
    expect(await world.sql("select 1 from sign_in_failures")).toHaveLength(1_001);
    expect((await records()).length - before).toBe(1);
  });

  it("holds finite times alone, which PostgreSQL 15 and 16 can subtract", async () => {
    const { email } = await account();
    await guess(email);
    expect(await attempt(email, password)).toBe("in");
    await guess("invented@acme.example");
    const rows = await world.sql<{ finite: boolean }>("select isfinite(open_at) as finite from sign_in_throttles");
    expect(new Set(rows.map(({ finite }) => finite))).toEqual(new Set([true]));
  });

  it("is removed when it is over", async () => {
    await guess("invented@acme.example");
    await world.sql("update sign_in_throttles set window_start = window_start - interval '25 hours'");
    await world.sql("update sign_in_places set seen_at = seen_at - interval '91 days'");
    await cleanUp.execute({ slot: new Date().toISOString() });
    expect(await world.sql("select 1 from sign_in_throttles")).toEqual([]);
    expect(await world.sql("select 1 from sign_in_places")).toEqual([]);
  });
});
