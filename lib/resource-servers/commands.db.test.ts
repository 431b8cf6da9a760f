import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as proposeRoute from "@/app/api/entitlement-changes/route";
import { DELETE as revokeKey } from "@/app/api/resource-servers/[resourceServerId]/keys/[keyId]/route";
import { POST as issueKey, GET as listKeys } from "@/app/api/resource-servers/[resourceServerId]/keys/route";
import { PATCH, GET as readServer } from "@/app/api/resource-servers/[resourceServerId]/route";
import { GET as list, POST } from "@/app/api/resource-servers/route";
import { secretHash } from "@/lib/platform/base/opaque-secret";
import type { Principal } from "@/lib/principals/principal";
import { createWorld, type World } from "@/lib/testing/world";
import { buildResourceServer } from "@/prisma/seed/scale/story";
import { ensureOwnApi } from "./own-api";
import { ResourceServerKeyList } from "./schema";
import { loadPep } from "./standing.store";

let world: World;
let security: Principal;
let member: Principal;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  member = await world.person(["member"]);
});
afterAll(() => world.end());

const types = [
  { name: "payment", actions: ["create", "read"], fields: { amount: { kind: "money", unitField: "currency" } } },
];
const body = { name: "Payments", identifier: "https://payments.acme.example", types };
const post = (as: Principal, request: unknown) => world.call(POST, { method: "POST", as, body: request });
const patch = (id: string, request: unknown, headers = {}) =>
  world.call(PATCH, { method: "PATCH", as: security, params: { resourceServerId: id }, body: request, headers });

describe("resource servers", () => {
  it("are registered once per identifier, by those who may", async () => {
    const answer = await post(security, body);
    expect(answer.status).toBe(201);
    const { id } = (await answer.json()) as { id: string };
    expect(id).toMatch(/^rsv_/);
    expect((await post(security, body)).status).toBe(409);
    expect((await post(member, { ...body, identifier: "https://other.acme.example" })).status).toBe(403);
    expect(await world.auditTypes(id)).toEqual(["resource-server.registered"]);
  });

  it("keep their catalogue when it is sent as it was read, and their version when nothing changes", async () => {
    const { id } = (await buildResourceServer(security)).server;
    const read = async () => {
      const answer = await world.call(readServer, { as: security, params: { resourceServerId: id } });
      return (await answer.json()) as { name: string; types: unknown; version: number; catalogueVersion: number };
    };
    const before = await read();
    expect((await patch(id, { types: before.types, name: "Renamed" })).status).toBe(200);
    const renamed = await read();
    expect([renamed.name, renamed.catalogueVersion]).toEqual(["Renamed", before.catalogueVersion]);
    expect((await patch(id, { types: renamed.types, name: "Renamed" })).status).toBe(200);
    expect(await read()).toEqual(renamed);
    expect((await world.auditTypes(id)).filter((type) => type === "resource-server.edited")).toHaveLength(1);
  });

  it("of this product itself stay as they are at a further start", async () => {
    await ensureOwnApi();
    const versions = () =>
      world.sql("select version, catalogue_version from resource_servers where identifier like '%/api'");
    const before = await versions();
    await ensureOwnApi();
    expect(await versions()).toEqual(before);
  });

  it.each<[string, unknown, string]>([
    ["an unknown member", { ...body, secret: "x" }, "secret"],
    ["a plain http identifier", { ...body, identifier: "http://payments.acme.example" }, "identifier"],
    [
      "a field of no kind",
      { ...body, types: [{ ...types[0], fields: { amount: { kind: "float" } } }] },
      "types[0].fields.amount.kind",
    ],
    ["a column of ours", { ...body, status: "disabled" }, "status"],
    ["a name that hides something", { ...body, name: "Pay\u202ements" }, "name"],
  ])("%s is refused and named", async (_, request, path) => {
    const answer = await post(security, request);
    expect(answer.status).toBe(400);
    const { errors } = (await answer.json()) as { errors: { path: string }[] };
    expect(errors.map((error) => error.path)).toContain(path);
  });

  it("limit what an entitlement may name: an unknown name is refused, and nothing is stored", async () => {
    const { server } = await buildResourceServer(security);
    const admin = await world.person(["admin"]);
    const { personId } = await world.person(["member"]);
    const [type] = server.types;
    if (!type) throw new Error("no type");
    const element = { type: type.name, locations: [server.identifier], actions: [type.actions[0]], identifiers: ["*"] };
    const propose = async (over: object) => {
      const entitlement = { kind: "authority", authority: [{ ...element, ...over }] };
      const request = { subjectId: personId, entitlement, reason: "A test" };
      const answer = await world.call(proposeRoute.POST, { method: "POST", as: admin, body: request });
      const { code, errors } = (await answer.json()) as { code: string; errors?: { path: string; code: string }[] };
      return [answer.status, code, ...(errors ?? []).flatMap((error) => [error.path, error.code])];
    };
    const at = "entitlement.authority[0]";
    for (const [over, path, code] of [
      [{ locations: ["https://nowhere.acme.example"] }, `${at}.locations[0]`, "unknown_location"],
      [{ type: "refunds" }, `${at}.type`, "unknown_type"],
      [{ actions: [type.actions[0], "fly"] }, `${at}.actions[1]`, "unknown_action"],
      [{ limits: [{ field: "weight", unit: "USD", max_each: "1" }] }, `${at}.limits[0].field`, "unknown_field"],
    ] as const) {
      expect(await propose(over)).toEqual([422, "authority_invalid", path, code]);
    }
    expect(await world.sql("select 1 from control_changes where subject_id = $1", [personId])).toEqual([]);
    expect((await propose({}))[0]).toBe(201);
  });

  it("A1: grow, and never change what was said", async () => {
    const { server } = await buildResourceServer(security);
    const grown = [...server.types, { name: "refund", actions: ["create"], fields: {} }];
    const answer = await patch(server.id, { types: grown }, { "if-match": '"1"' });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ version: 2, catalogueVersion: 2 });
    expect((await patch(server.id, { types: grown }, { "if-match": '"1"' })).status).toBe(412);
    const changed = await patch(server.id, {
      types: [{ ...server.types[0], fields: { amount: { kind: "number" } } }, grown[1]],
    });
    expect(changed.status).toBe(409);
    expect(await changed.json()).toMatchObject({
      code: "catalogue_meaning_changed",
      errors: [{ path: "types[0].fields.amount.kind", code: "meaning_changed" }],
    });
    const read = await world.call(readServer, { as: member, params: { resourceServerId: server.id } });
    expect(read.headers.get("etag")).toBe('"2"');
    expect(await read.json()).toMatchObject({ catalogueVersion: 2, types: grown });
  });

  it("page through everything once", async () => {
    for (let i = 0; i < 4; i++) await buildResourceServer(security);
    for (const sort of ["name", "-created"]) {
      const seen: string[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const answer = await world.call(list, {
          as: member,
          path: `/?limit=2&sort=${sort}${cursor && `&cursor=${cursor}`}`,
        });
        const page = (await answer.json()) as { resourceServers: { id: string }[]; next: string | null };
        seen.push(...page.resourceServers.map(({ id }) => id));
        cursor = page.next;
      }
      const [row] = await world.sql<{ count: string }>("select count(*) from resource_servers");
      expect(new Set(seen).size).toBe(Number(row?.count));
      expect(seen).toHaveLength(Number(row?.count));
    }
  });
});

describe("PEP keys", () => {
  it("I8: are shown once, stored as a hash, and dead once revoked", async () => {
    const { server } = await buildResourceServer(security);
    const params = { resourceServerId: server.id };
    const issued = await world.call(issueKey, { method: "POST", as: security, params, body: { name: "gateway" } });
    expect(issued.status).toBe(201);
    const { id, key } = (await issued.json()) as { id: string; key: string };
    expect(key).toMatch(/^mpk_[A-Za-z0-9_-]{43}$/);
    expect((await loadPep(secretHash(key)))?.keyId).toBe(id);
    const listed = await (await world.call(listKeys, { as: security, params })).text();
    expect(listed).toContain(id);
    expect(listed).not.toContain(key);
    expect(JSON.stringify(await world.sql("select * from resource_server_keys"))).not.toContain(key);
    const revoke = () =>
      world.call(revokeKey, { method: "DELETE", as: security, params: { ...params, keyId: id }, body: {} });
    expect((await revoke()).status).toBe(200);
    expect(await loadPep(secretHash(key))).toBeUndefined();
    expect((await revoke()).status).toBe(409);
    expect(await world.auditTypes(id)).toEqual(["resource-server.key-issued", "resource-server.key-revoked"]);
  });

  it("are listed page by page, the newest first", async () => {
    const { server } = await buildResourceServer(security);
    const params = { resourceServerId: server.id };
    const issue = (name: string) =>
      world.call(issueKey, { method: "POST", as: security, params, body: { name } }).then((answer) => answer.json());
    for (const name of ["first", "second"]) await issue(name);
    const listed = async (query: string): Promise<ResourceServerKeyList> => {
      const path = `/api/resource-servers/${server.id}/keys?${query}`;
      return ResourceServerKeyList.parse(await (await world.call(listKeys, { as: security, params, path })).json());
    };
    const names = ({ keys }: ResourceServerKeyList) => keys.map(({ name }) => name);
    const first = await listed("limit=2");
    expect(names(first)).toEqual(["second", "first"]);
    const second = await listed(`limit=2&cursor=${first.next}`);
    const whole = await listed("");
    expect([...names(first), ...names(second)]).toEqual(names(whole));
    expect([second.next, whole.next]).toEqual([null, null]);
  });
});
