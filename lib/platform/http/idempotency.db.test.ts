import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createWorld, type World } from "@/e2e/support/world";
import { consoleRoute } from "@/lib/people/console-route";
import type { Principal } from "@/lib/people/principal";
import { DomainError } from "@/lib/platform/errors/domain-error";

let world: World;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
});
afterAll(() => world.end());

let runs = 0;
const make = consoleRoute({
  summary: "Make something with a secret",
  permission: "people:write",
  body: z.strictObject({ name: z.string(), fail: z.boolean().optional() }),
  response: z.object({ run: z.number(), token: z.string() }),
  status: 201,
  handle: async ({ body }) => {
    runs++;
    if (body.fail) throw new DomainError("refused", "invalid", "No.");
    return { run: runs, token: `canary-${body.name}` };
  },
});

let keys = 0;
const nextKey = () => `key-${++keys}`;
const call = (key: string, body: object, as: Principal = admin, path = "/api/things", headers = {}) =>
  world.call(make, { method: "POST", path, as, body, headers: { "idempotency-key": key, ...headers } });

describe("Idempotency-Key", () => {
  it("gives the same key and body the same answer, and runs once", async () => {
    const key = nextKey();
    const first = await call(key, { name: "a" });
    const before = runs;
    const second = await call(key, { name: "a" });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await second.text()).toBe(await first.text());
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    expect(runs).toBe(before);
  });

  it("takes the same members in another order for the same body", async () => {
    const key = nextKey();
    await call(key, { name: "a", fail: false });
    expect((await call(key, { fail: false, name: "a" })).status).toBe(201);
  });

  it("refuses another body under the key", async () => {
    const key = nextKey();
    await call(key, { name: "a" });
    const other = await call(key, { name: "b" });
    expect([other.status, (await other.json()).code]).toEqual([409, "idempotency_key_reused"]);
  });

  it("refuses another If-Match under the key: it is another edit", async () => {
    const key = nextKey();
    const edit = (headers: object) => call(key, { name: "a" }, admin, "/api/things", headers);
    expect((await edit({ "if-match": '"1"' })).status).toBe(201);
    expect((await edit({ "if-match": '"1"' })).headers.get("idempotent-replayed")).toBe("true");
    for (const other of [{ "if-match": '"2"' }, {}]) {
      const answer = await edit(other);
      expect([answer.status, (await answer.json()).code]).toEqual([409, "idempotency_key_reused"]);
    }
  });

  it("means nothing across people or paths", async () => {
    const key = nextKey();
    const other = await world.person(["admin"]);
    await call(key, { name: "a" });
    expect((await call(key, { name: "b" }, other)).status).toBe(201);
    expect((await call(key, { name: "b" }, admin, "/api/other-things")).status).toBe(201);
  });

  it("keeps no refusal: the corrected body may use the key", async () => {
    const key = nextKey();
    expect((await call(key, { name: "a", fail: true })).status).toBe(422);
    expect((await call(key, { name: "a" })).status).toBe(201);
  });

  it("runs once when many come at once; the others are told that it runs (I5)", async () => {
    const key = nextKey();
    const before = runs;
    const answers = await Promise.all(Array.from({ length: 10 }, () => call(key, { name: "race" })));
    expect(runs).toBe(before + 1);
    const statuses = answers.map(({ status }) => status);
    expect(
      statuses.filter((status) => status === 409).length + statuses.filter((status) => status === 201).length,
    ).toBe(10);
    expect((await call(key, { name: "race" })).status).toBe(201);
  });

  it("is forgotten after 24 hours", async () => {
    const key = nextKey();
    await call(key, { name: "a" });
    await world.sql(
      "update idempotent_answers set expires_at = clock_timestamp() - interval '1 second' where key = $1",
      [key],
    );
    expect((await call(key, { name: "b" })).status).toBe(201);
  });

  it("stores answers encrypted, for an answer may hold a secret that is shown once (I8)", async () => {
    const rows = await world.sql<{ text: string }>("select json_agg(a)::text as text from idempotent_answers a");
    expect(rows[0]?.text).not.toContain("canary");
    expect(rows[0]?.text).not.toContain(Buffer.from("canary").toString("base64url").slice(0, 6));
  });
});
