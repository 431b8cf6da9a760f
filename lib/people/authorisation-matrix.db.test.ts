import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routeFiles } from "@/app/api/routes";
import { operationsOf } from "@/lib/platform/http/openapi/operations";
import { sessionCookieName } from "@/lib/platform/http/session/cookie";
import { personRoles } from "@/lib/principals/model";
import { permissionsOf } from "@/lib/principals/permissions";
import type { Principal } from "@/lib/principals/principal";
import { type Call, createWorld, type Route, type World } from "@/lib/testing/world";

const operations = operationsOf(routeFiles).map(({ path, method, contract }) => ({
  name: `${method} ${path}`,
  path,
  method,
  anyOf: contract.permission === undefined ? undefined : [contract.permission].flat(),
  handler: routeFiles.find((file) => file.path === path)?.module[method] as Route,
}));
const guarded = operations.filter(({ anyOf }) => anyOf !== undefined);
const publicPaths = ["POST /api/invitations/accept"];

let world: World;
const byRole = new Map<string, Principal>();
beforeAll(async () => {
  world = await createWorld();
  for (const role of personRoles) byRole.set(role, await world.person([role]));
});
afterAll(() => world.end());

const paramsOf = (path: string) =>
  Object.fromEntries([...path.matchAll(/\[(\w+)\]/g)].map(([, name = ""]) => [name, "x"]));

async function refusal(operation: (typeof operations)[number], call: Call): Promise<[number, string | undefined]> {
  const { path, method, handler } = operation;
  const response = await world.call(handler, {
    method,
    path,
    params: paramsOf(path),
    ...(method === "GET" ? {} : { body: {} }),
    ...call,
  });
  if (response.headers.get("content-type") !== "application/problem+json") {
    await response.body?.cancel();
    return [response.status, undefined];
  }
  return [response.status, ((await response.json()) as { code: string }).code];
}

describe("every endpoint of the console interface", () => {
  it("names a permission, except those that anybody may call", () => {
    expect(operations.filter(({ anyOf }) => anyOf === undefined).map(({ name }) => name)).toEqual(publicPaths);
  });

  it("answers no request without a session, for any other credential", async () => {
    const [admin, gone] = [await world.person(["admin"]), await world.person(["admin"])];
    const value = (await world.cookie(admin)).slice(sessionCookieName().length + 1);
    await world.sql("update people set status = 'deactivated' where id = $1", [gone.personId]);
    const [before] = await world.sql(acts);
    for (const operation of guarded) {
      for (const call of [
        {},
        { as: gone },
        { headers: { authorization: `Bearer ${value}` } },
        { headers: { cookie: `${sessionCookieName()}=${value.slice(0, -4)}AAAA` } },
        { headers: { cookie: `__Secure-${sessionCookieName()}=${value}` } },
      ] satisfies Call[]) {
        // A session's cookie is no access token, wherever it is written.
        const code = "authorization" in ("headers" in call ? call.headers : {}) ? "token_invalid" : "unauthenticated";
        expect([operation.name, await refusal(operation, call)]).toEqual([operation.name, [401, code]]);
      }
    }
    expect((await world.sql(acts))[0]).toEqual(before);
  });

  it("refuses writes from other origins, even an admin's", async () => {
    const as = byRole.get("admin");
    for (const operation of operations.filter(({ method }) => method !== "GET")) {
      const call: Call = { headers: { origin: "https://evil.example" }, ...(as ? { as } : {}) };
      expect([operation.name, await refusal(operation, call)]).toEqual([operation.name, [403, "cross_origin"]]);
      const form: Call = { headers: { "content-type": "text/plain" }, ...(as ? { as } : {}) };
      expect([operation.name, await refusal(operation, form)]).toEqual([
        operation.name,
        [415, "unsupported_media_type"],
      ]);
    }
  });

  /** The records of anything but refusals, each of which is a record itself. */
  const acts = "select count(*) from log_entries where type not in ('access.refused', 'audit.reads-counted')";

  it.each(personRoles)("is closed to the role %s where it does not hold the permission", async (role) => {
    const as = byRole.get(role);
    if (!as) throw new Error("no such person");
    const held: ReadonlySet<string> = permissionsOf([role]);
    const [before] = await world.sql(acts);
    for (const operation of guarded.filter(({ anyOf }) => !anyOf?.some((one) => held.has(one)))) {
      expect([operation.name, await refusal(operation, { as })]).toEqual([operation.name, [403, "forbidden"]]);
    }
    expect((await world.sql(acts))[0]).toEqual(before);
  });

  it("changes nothing for a session through an account link that waits, for any role of its person (I9)", async () => {
    const as = await world.person([...personRoles]);
    await world.sql("update sessions set limited = true where id = $1", [as.sessionId]);
    const [before] = await world.sql(acts);
    const open: string[] = [];
    for (const operation of guarded.filter(({ method }) => method !== "GET")) {
      const [status, code] = await refusal(operation, { as });
      if (code !== "account_link_waiting") open.push(operation.name);
      else expect([operation.name, status]).toEqual([operation.name, 403]);
    }
    // They judge such a session themselves: who acknowledges a link, and a password that an admin chose.
    expect(open).toEqual(["POST /api/session/identities/acknowledge", "POST /api/session/password"]);
    expect((await world.sql(acts))[0]).toEqual(before);
  });
});
