import { EventEmitter, once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { append } from "@/lib/audit/append";
import { DomainError } from "@/lib/platform/base/domain-error";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { consoleRoute } from "@/lib/sign-in/console-route";
import { createWorld, type World } from "@/lib/testing/world";

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

  describe("a write that took effect and whose answer cannot be kept", () => {
    /** Points at which the next write waits: before its transaction, or after it. */
    const waits: { begun?: () => Promise<void>; committed?: () => Promise<void> } = {};
    function hold(at: keyof typeof waits): { reached: Promise<unknown>; letGo: () => void } {
      const turns = new EventEmitter();
      waits[at] = async () => {
        delete waits[at];
        const onwards = once(turns, "onwards");
        turns.emit("reached");
        await onwards;
      };
      return { reached: once(turns, "reached"), letGo: () => void turns.emit("onwards") };
    }
    const write = consoleRoute({
      summary: "Make a record",
      permission: "people:write",
      body: z.strictObject({ name: z.string(), breaks: z.boolean().optional() }),
      response: z.object({ name: z.string() }),
      status: 201,
      handle: async ({ body }) => {
        await waits.begun?.();
        await transaction((tx) => append(tx, { type: "test.made", actor: { type: "system", id: body.name } }));
        await waits.committed?.();
        if (body.breaks) throw new Error("The connection broke after the commit.");
        return { name: body.name };
      },
    });
    const send = (key: string, body: object) =>
      world.call(write, { method: "POST", path: "/api/things", as: admin, body, headers: { "idempotency-key": key } });
    const made = async (name: string) =>
      (await world.auditTypes(`"id":"${name}"`)).filter((type) => type === "test.made").length;
    const age = (key: string, seconds: number) =>
      world.sql(`update idempotent_answers set expires_at = expires_at - interval '${seconds} s' where key = $1`, [
        key,
      ]);
    const refusal = async (answer: Response) => [answer.status, ((await answer.json()) as { code?: string }).code];
    const refuseKeeping = (when: string) =>
      world.sql(`create function refuse_keeping() returns trigger language plpgsql as $$
          begin raise exception 'canceling statement due to statement timeout' using errcode = '57014'; end $$;
        create trigger refuse_keeping before update on idempotent_answers for each row when (${when})
          execute function refuse_keeping()`);
    const keepAgain = () => world.sql("drop function refuse_keeping cascade");

    it("is answered, and is not done a second time under its key (K13)", async () => {
      const [key, name] = [nextKey(), "kept-once"];
      await refuseKeeping("new.status >= 200");
      expect((await send(key, { name })).status).toBe(201);
      await keepAgain();
      expect(await refusal(await send(key, { name }))).toEqual([409, "idempotency_answer_lost"]);
      expect(await made(name)).toBe(1);
    });

    it("nor where the call broke after its commit", async () => {
      const [key, name] = [nextKey(), "broken-once"];
      expect((await send(key, { name, breaks: true })).status).toBe(500);
      expect(await refusal(await send(key, { name, breaks: true }))).toEqual([409, "idempotency_answer_lost"]);
      expect(await made(name)).toBe(1);
    });

    it("holds its key until its call has ended: nothing is lost before", async () => {
      const [key, name] = [nextKey(), "not-lost-yet"];
      const held = hold("committed");
      const first = send(key, { name });
      await held.reached;
      const beside = await send(key, { name });
      held.letGo();
      expect(await refusal(beside)).toEqual([409, "idempotency_key_in_use"]);
      expect((await first).status).toBe(201);
      expect((await send(key, { name })).headers.get("idempotent-replayed")).toBe("true");
      expect(await made(name)).toBe(1);
    });

    it("has lost its answer where its process is silent for a minute after the commit, and is not done again", async () => {
      const [key, name] = [nextKey(), "died-after-commit"];
      const held = hold("committed");
      const first = send(key, { name });
      await held.reached;
      await age(key, 50);
      const early = await send(key, { name });
      await age(key, 11);
      const late = await send(key, { name });
      held.letGo();
      expect(await refusal(early)).toEqual([409, "idempotency_key_in_use"]);
      expect(await refusal(late)).toEqual([409, "idempotency_answer_lost"]);
      // The process was only slow: its answer is kept after all.
      expect((await first).status).toBe(201);
      expect((await send(key, { name })).headers.get("idempotent-replayed")).toBe("true");
      expect(await made(name)).toBe(1);
    });

    it("and a twin whose transaction does not confirm the claim is caught", async () => {
      const [key, name] = [nextKey(), "twin-twice"];
      // The twin's confirmation is lost: the row says that the write still runs.
      await world.sql(`create function forget() returns trigger language plpgsql as $$
          begin new.status := 0; return new; end $$;
        create trigger forget before update on idempotent_answers for each row execute function forget()`);
      await send(key, { name, breaks: true });
      await send(key, { name, breaks: true });
      await world.sql("drop function forget cascade");
      expect(await made(name)).toBe(2);
    });

    it("a write whose claim lapsed has no effect beside the same write that took the claim over", async () => {
      const [key, name] = [nextKey(), "taken-over"];
      const slow = hold("begun");
      const first = send(key, { name });
      await slow.reached;
      await age(key, 61);
      const other = hold("committed");
      const second = send(key, { name });
      await other.reached;
      slow.letGo();
      const refused = await first;
      const third = await send(key, { name });
      other.letGo();
      expect(await refusal(refused)).toEqual([409, "idempotency_key_in_use"]);
      expect(await refusal(third)).toEqual([409, "idempotency_key_in_use"]);
      expect((await second).status).toBe(201);
      expect((await send(key, { name })).headers.get("idempotent-replayed")).toBe("true");
      expect(await made(name)).toBe(1);
    });

    it("a write whose claim lapsed and was taken by another has no effect", async () => {
      const [key, name] = [nextKey(), "lapsed"];
      await world.sql(`create function lapse() returns trigger language plpgsql as $$
          begin delete from idempotent_answers where key = '${key}'; return null; end $$;
        create trigger lapse after insert on log_entries for each statement execute function lapse()`);
      expect((await send(key, { name })).status).toBe(409);
      await world.sql("drop function lapse cascade");
      expect(await made(name)).toBe(0);
    });
  });

  it("stores answers encrypted, for an answer may hold a secret that is shown once (I8)", async () => {
    const rows = await world.sql<{ text: string }>("select json_agg(a)::text as text from idempotent_answers a");
    expect(rows[0]?.text).not.toContain("canary");
    expect(rows[0]?.text).not.toContain(Buffer.from("canary").toString("base64url").slice(0, 6));
  });
});
