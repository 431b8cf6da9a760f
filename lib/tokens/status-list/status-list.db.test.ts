import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GET as LIST, OPTIONS } from "@/app/oauth/status-lists/[id]/route";
import { GET as LISTS } from "@/app/oauth/status-lists/route";
import { setSingleton } from "@/lib/platform/base/singleton";
import { cleanUp } from "@/lib/platform/jobs/clean-up";
import { publicKeys } from "@/lib/platform/keys/keys";
import { verifyCompact } from "@/lib/protocols/jose/verify";
import { statusTypes } from "@/lib/protocols/status-list/pack";
import { verifyStatusList } from "@/lib/protocols/status-list/token";
import { conforms } from "@/lib/testing/conforms";
import { given, type TestAgent } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
let delegationId: string;
let token: string;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());
beforeEach(async () => {
  spine = await given.agent(`https://s-${randomUUID()}.acme.example`);
  delegationId = await given.delegation(spine);
  token = await tokenOf(spine);
});

type Claims = { jti: string; status: { status_list: { idx: number; uri: string } } };
const claimsOf = (text: string): Claims => JSON.parse(Buffer.from(text.split(".")[1] ?? "", "base64url").toString());
const numberOf = (text: string) => claimsOf(text).status.status_list.uri.split("/").at(-1) ?? "";
const seconds = () => Date.now() / 1000;

const get = (id: string, headers: Record<string, string> = {}, path = `/oauth/status-lists/${id}`) =>
  world.call(LIST, { path, params: { id }, headers });

/** Reads the status of a token without a cached list. */
async function statusOf(text: string): Promise<number> {
  setSingleton("status-lists", undefined);
  const { idx, uri } = claimsOf(text).status.status_list;
  const jwt = await (await get(numberOf(text))).text();
  const rules = { keys: publicKeys("access-token-es256"), issuer: world.runtime.publicUrl, uri, now: seconds() };
  return verifyStatusList(jwt, rules).statusAt(idx);
}

describe("a status list", () => {
  it(
    conforms(
      "draft-ietf-oauth-status-list-21",
      "8.1",
      "is answered as application/statuslist+jwt, to anybody and to pages of other origins",
    ),
    async () => {
      const response = await get(numberOf(token));
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toBe("application/statuslist+jwt");
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(response.headers.get("cache-control")).toMatch(/^public, max-age=(30|29|28)$/);
      const preflight = await world.call(OPTIONS, { method: "OPTIONS" });
      expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
    },
  );

  it(
    conforms(
      "draft-ietf-oauth-status-list-21",
      "5.1",
      "names itself, its time, its end and how long a copy may be kept",
    ),
    async () => {
      const { uri } = claimsOf(token).status.status_list;
      const { header, claims } = verifyCompact(await (await get(numberOf(token))).text(), {
        keys: publicKeys("access-token-es256"),
        algorithms: ["ES256"],
        types: ["statuslist+jwt"],
        issuer: world.runtime.publicUrl,
        now: seconds(),
        maxLength: 100_000,
        required: ["iss", "sub", "iat", "exp", "ttl", "status_list"],
      });
      expect(header.typ).toBe("statuslist+jwt");
      expect(claims).toMatchObject({ sub: uri, ttl: 30, status_list: { bits: 2 } });
      expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(60);
    },
  );

  it(conforms("draft-ietf-oauth-status-list-21", "8.2", "is refused where its type is not accepted"), async () => {
    const id = numberOf(token);
    for (const accept of ["application/statuslist+jwt", "application/*", "*/*", "text/html, */*;q=0.1"]) {
      expect((await get(id, { accept })).status).toBe(200);
    }
    for (const accept of ["application/statuslist+cwt", "text/html", "application/json"]) {
      expect((await get(id, { accept })).status).toBe(406);
    }
  });

  it(
    conforms("draft-ietf-oauth-status-list-21", "8.4", "does not pretend to know how things stood at another time"),
    async () => {
      const id = numberOf(token);
      expect((await get(id, {}, `/oauth/status-lists/${id}?time=1700000000`)).status).toBe(501);
    },
  );

  it.each(["0", "999999", "1e0", "01", "-1", "1.0", " 1", "x", "99999999999999999999", "%31"])(
    "there is none of number %s",
    async (id) => {
      const response = await get(id, {}, "/oauth/status-lists/any");
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: "not_found" });
    },
  );

  it(conforms("draft-ietf-oauth-status-list-21", "9.3", "is listed with all others that may be needed"), async () => {
    const response = await world.call(LISTS, {});
    const { status_lists } = (await response.json()) as { status_lists: string[] };
    expect(status_lists).toContain(claimsOf(token).status.status_list.uri);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
  });
});

const { valid, invalid, suspended } = statusTypes;

describe("the status of a token", () => {
  it.each([
    ["the token is revoked", "update access_tokens set revoked_at = now() where instance_id = $1", invalid],
    ["the instance is quarantined", "update instances set status = 'quarantined' where id = $1", suspended],
    ["the instance is revoked", "update instances set status = 'revoked' where id = $1", invalid],
    ["the key is expired", "update instances set key_expires_at = now() - interval '1 second' where id = $1", invalid],
    ["the agent is suspended", "update agents set status = 'suspended' where id = $2", suspended],
    ["the agent is revoked", "update agents set status = 'revoked' where id = $2", invalid],
    ["the agent is being retired", "update agents set status = 'retiring' where id = $2", invalid],
    ["the delegation is suspended", "update delegations set status = 'suspended' where id = $3", suspended],
    ["the delegation is revoked", "update delegations set status = 'revoked' where id = $3", invalid],
    [
      "the delegation is over",
      "update delegations set expires_at = clock_timestamp() - interval '1 second' where id = $3",
      invalid,
    ],
    ["the owner is deactivated", "update people set status = 'deactivated' where id = $4", invalid],
    ["the owner's agents were stopped", "update people set not_before = clock_timestamp() where id = $4", invalid],
    [
      "the resource server was stopped",
      "update resource_servers set not_before = clock_timestamp() where id = $5",
      invalid,
    ],
    ["the resource server is disabled", "update resource_servers set status = 'disabled' where id = $5", invalid],
    ["the blueprint was stopped", "update blueprints set not_before = clock_timestamp()", invalid],
    ["everything was stopped", "update organisation set not_before = clock_timestamp()", invalid],
  ])(
    `${conforms("draft-ietf-oauth-status-list-21", "7.1", "what is over is invalid and what is paused suspended")}: when %s`,
    async (_, sql, expected) => {
      expect(await statusOf(token)).toBe(valid);
      const values = [spine.instanceId, spine.agentId, delegationId, spine.owner.personId, spine.serverId];
      await world.sql(`with given as (select $1::text, $2::text, $3::text, $4::text, $5::text) ${sql}`, values);
      expect(await statusOf(token)).toBe(expected);
      await world.sql("update blueprints set not_before = null");
      await world.sql("update organisation set not_before = null");
    },
  );

  it("a suspension of something that is over does not make it suspended", async () => {
    await world.sql("update agents set status = 'suspended' where id = $1", [spine.agentId]);
    await world.sql("update access_tokens set revoked_at = now() where instance_id = $1", [spine.instanceId]);
    expect(await statusOf(token)).toBe(invalid);
  });

  it("what it was exchanged for decides too", async () => {
    const child = await tokenOf(spine);
    const values = [claimsOf(child).jti, claimsOf(token).jti];
    await world.sql("update access_tokens set parent_jti = $2 where jti = $1", values);
    expect(await statusOf(child)).toBe(valid);
    await world.sql("update access_tokens set revoked_at = now() where jti = $1", [claimsOf(token).jti]);
    expect(await statusOf(child)).toBe(invalid);
  });

  it("another token of the list is not touched", async () => {
    const other = await given.agent(`https://o-${randomUUID()}.acme.example`);
    await given.delegation(other);
    const untouched = await tokenOf(other);
    await world.sql("update agents set status = 'revoked' where id = $1", [spine.agentId]);
    expect([await statusOf(token), await statusOf(untouched)]).toEqual([invalid, valid]);
  });

  it("one reading serves for ten seconds, for every asker", async () => {
    setSingleton("status-lists", undefined);
    const [first, second] = await Promise.all([get(numberOf(token)), get(numberOf(token))]);
    const [a, b] = [await first.text(), await second.text()];
    expect(a).toBe(b);
    expect(await (await get(numberOf(token))).text()).toBe(a);
  });
});

describe("the end of a list", () => {
  it(
    conforms(
      "draft-ietf-oauth-status-list-21",
      "13.2",
      "a full list goes a day after its last place was given out; its number never comes again",
    ),
    async () => {
      const insert = `insert into status_lists (size, seed, taken, taken_at)
      values (65536, '\\x00', $1, clock_timestamp() - make_interval(hours => $2)) returning id`;
      const made = async (taken: number, hours: number) =>
        (await world.sql<{ id: number }>(insert, [taken, hours]))[0]?.id ?? 0;
      const [over, young, open] = [await made(65_536, 25), await made(65_536, 23), await made(1_024, 25)];
      await cleanUp.execute({ slot: new Date().toISOString() });
      const left = (await world.sql<{ id: number }>("select id from status_lists")).map(({ id }) => id);
      expect(left).not.toContain(over);
      expect(left).toEqual(expect.arrayContaining([young, open]));
      expect(await made(0, 0)).toBeGreaterThan(open);
    },
  );
});
