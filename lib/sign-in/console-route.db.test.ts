import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { personRoles } from "@/lib/principals/model";
import { permissions, permissionsOf } from "@/lib/principals/permissions";
import { createWorld, type World } from "@/lib/testing/world";
import { principalOfSession } from "./authentication";
import { consoleRoute } from "./console-route";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const routeFor = (permission: Parameters<typeof consoleRoute>[0]["permission"], stepUp = false) =>
  consoleRoute({
    summary: "Do",
    permission,
    body: z.strictObject({ all: z.boolean().optional() }),
    response: z.object({ who: z.string() }),
    stepUp: (body) => stepUp && body.all === true,
    handle: ({ principal }) => ({ who: principal.personId }),
  });

describe("a console endpoint", () => {
  it("opens to exactly the roles that hold one of its permissions", async () => {
    for (const role of personRoles) {
      const as = await world.person([role]);
      for (const permission of permissions) {
        const response = await world.call(routeFor(permission), { method: "POST", as, body: {} });
        expect([role, permission, response.status]).toEqual([
          role,
          permission,
          permissionsOf([role]).has(permission) ? 200 : 403,
        ]);
      }
    }
  });

  it("unites the permissions of several roles, and takes any of several", async () => {
    const as = await world.person(["member", "auditor"]);
    for (const permission of ["requests:create", "audit:export", ["people:write", "audit:export"]] as const) {
      expect((await world.call(routeFor(permission), { method: "POST", as, body: {} })).status).toBe(200);
    }
  });

  it("never lets an admin decide requests (I9)", () => {
    expect(permissionsOf(["admin"]).has("requests:decide")).toBe(false);
    expect(
      permissions.filter((one) => one !== "requests:decide").every((one) => permissionsOf(["admin"]).has(one)),
    ).toBe(true);
  });

  it("asks who has been signed in for over 15 minutes to sign in again, where the body makes it grave", async () => {
    const route = routeFor("events:read", true);
    const as = await world.person(["member"]);
    expect((await world.call(route, { method: "POST", as, body: { all: true } })).status).toBe(200);
    await world.sql("update sessions set authenticated_at = clock_timestamp() - interval '16 minutes' where id = $1", [
      as.sessionId,
    ]);
    const late = await principalOfSession(as.sessionId);
    expect(late?.personId).toBe(as.personId);
    const refused = await world.call(route, { method: "POST", as, body: { all: true } });
    expect([refused.status, (await refused.json()).code]).toEqual([403, "step_up_required"]);
    expect((await world.call(route, { method: "POST", as, body: {} })).status).toBe(200);
  });

  it("checks the session first, the origin next, the media type, the permission, and then the body", async () => {
    const route = routeFor("people:write");
    const member = await world.person(["member"]);
    const wrong = { origin: "https://evil.example", "content-type": "text/plain" };
    const at = async (as: typeof member | undefined, headers: Record<string, string>) =>
      (await world.call(route, { method: "POST", raw: "{", headers, ...(as ? { as } : {}) })).status;
    expect(await at(undefined, wrong)).toBe(401);
    expect(await at(member, wrong)).toBe(403);
    expect(await at(member, { "content-type": "text/plain" })).toBe(415);
    expect(await at(member, { "content-type": "application/json" })).toBe(403);
    expect(await at(await world.person(["admin"]), { "content-type": "application/json" })).toBe(400);
  });

  it("does not answer a person that another admin just deactivated", async () => {
    const as = await world.person(["admin"]);
    await world.sql("update people set status = 'deactivated' where id = $1", [as.personId]);
    expect((await world.call(routeFor("events:read"), { method: "POST", as, body: {} })).status).toBe(401);
  });
});
