import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as deactivateRoute from "@/app/api/people/[personId]/deactivate/route";
import * as personRoute from "@/app/api/people/[personId]/route";
import * as peopleRoute from "@/app/api/people/route";
import { createPerson } from "@/lib/people/commands/create-person";
import { updatePerson } from "@/lib/people/commands/update-person";
import { principalOfSession } from "@/lib/sign-in/authentication";
import { acceptInvitation } from "@/lib/sign-in/commands/set-password";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { listPeople } from "./queries";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const body = (email: string) => ({ email, name: "Ada", roles: ["member"] });
const codeOf = async (response: Response) => ((await response.json()) as { code?: string }).code;

describe("POST /api/people", () => {
  it("answers an invitation link when no password is given, and its hash alone is stored (I8)", async () => {
    const admin = await world.person(["admin"]);
    const response = await world.call(peopleRoute.POST, {
      method: "POST",
      path: "/api/people",
      as: admin,
      body: body("Ada@Acme.Example"),
    });
    expect(response.status).toBe(201);
    const made = await response.json();
    expect(made).toMatchObject({ email: "ada@acme.example", status: "invited", roles: ["member"] });
    const token = new URL(made.invitationUrl).searchParams.get("token") ?? "";
    const rows = await world.sql("select * from people where id = $1", [made.id]);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(await world.auditTypes(made.id)).toEqual(["person.created"]);

    await acceptInvitation({ token, password: "correct horse battery" });
    await expectRefusal(acceptInvitation({ token, password: "correct horse battery" }), "invitation_not_valid");
    expect(await world.auditTypes(made.id)).toEqual(["person.created", "person.invitation-accepted"]);
  });

  it("accepts one invitation once, however many try at once (I5, I7)", async () => {
    const admin = await world.person(["admin"]);
    const { invitationUrl = "" } = await createPerson(admin, {
      email: "once@acme.example",
      name: "Once",
      roles: ["member"],
    });
    const token = new URL(invitationUrl).searchParams.get("token") ?? "";
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, (_, n) => acceptInvitation({ token, password: `correct horse ${n}` })),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it.each([
    [{ ...body("x@acme.example"), id: "per_1" }, 400, "id", "unknown_member"],
    [{ ...body("x@acme.example"), roles: ["root"] }, 400, "roles[0]", "invalid_value"],
    [{ ...body("x@acme.example"), roles: [] }, 400, "roles", "too_small"],
    [{ ...body("x@acme.example"), roles: ["member", "member"] }, 400, "roles", "duplicate_role"],
    [{ ...body("not an address") }, 400, "email", "invalid_format"],
    [{ name: "x", roles: ["member"] }, 400, "email", "required"],
    [{ ...body("x@acme.example"), password: "short" }, 422, "password", "password_too_short"],
    [{ ...body("longer@acme.example"), password: "LONGER@acme.example" }, 422, "password", "password_is_email"],
  ])("refuses %j with %i at %s", async (given, status, path, code) => {
    const admin = await world.person(["admin"]);
    const before = await world.sql("select count(*) from people");
    const response = await world.call(peopleRoute.POST, { method: "POST", as: admin, body: given });
    expect(response.status).toBe(status);
    expect((await response.json()).errors).toEqual([expect.objectContaining({ path, code })]);
    expect(await world.sql("select count(*) from people")).toEqual(before);
  });

  it("recognises an address in any case and width", async () => {
    const admin = await world.person(["admin"]);
    await createPerson(admin, { email: "width@acme.example", name: "W", roles: ["member"] });
    const response = await world.call(peopleRoute.POST, {
      method: "POST",
      as: admin,
      body: body("Ｗidth＠acme.example"),
    });
    expect([response.status, await codeOf(response)]).toEqual([409, "email_taken"]);
  });

  it("is for admins", async () => {
    for (const role of ["security", "approver", "auditor", "member"] as const) {
      const as = await world.person([role]);
      const response = await world.call(peopleRoute.POST, {
        method: "POST",
        as,
        body: body(`${role}-made@acme.example`),
      });
      expect([role, response.status, await codeOf(response)]).toEqual([role, 403, "forbidden"]);
    }
    expect((await world.call(peopleRoute.POST, { method: "POST", body: {} })).status).toBe(401);
  });
});

describe("PATCH /api/people/{id}", () => {
  it("changes roles, notes from what to what, and is in effect at the next request", async () => {
    const admin = await world.person(["admin"]);
    const target = await world.person(["member"]);
    const params = { personId: target.personId };
    const read = await world.call(personRoute.GET, { as: admin, params });
    const tag = read.headers.get("etag") ?? "";
    const patch = (roles: string[], ifMatch: string) =>
      world.call(personRoute.PATCH, {
        method: "PATCH",
        as: admin,
        params,
        body: { roles },
        headers: { "if-match": ifMatch },
      });
    expect((await patch(["auditor"], tag)).status).toBe(200);
    const stale = await patch(["security"], tag);
    expect([stale.status, await codeOf(stale)]).toEqual([412, "stale"]);
    expect((await principalOfSession(target.sessionId))?.roles).toEqual(["auditor"]);
    expect(await world.auditTypes(target.personId)).toEqual(["person.updated"]);
  });

  it("lets no person change their own roles (I9)", async () => {
    const admin = await world.person(["admin"]);
    const params = { personId: admin.personId };
    const response = await world.call(personRoute.PATCH, {
      method: "PATCH",
      as: admin,
      params,
      body: { roles: ["admin", "approver"] },
    });
    expect([response.status, await codeOf(response)]).toEqual([403, "own_roles"]);
    expect(
      (await world.call(personRoute.PATCH, { method: "PATCH", as: admin, params, body: { name: "New" } })).status,
    ).toBe(200);
  });

  it("answers an unknown and an impossible id alike", async () => {
    const admin = await world.person(["admin"]);
    for (const personId of ["per_01ARZ3NDEKTSV4RRFFQ69G5FAV", "nobody", "agt_01ARZ3NDEKTSV4RRFFQ69G5FAV"]) {
      expect((await world.call(personRoute.GET, { as: admin, params: { personId } })).status).toBe(404);
    }
  });
});

describe("POST /api/people/{id}/deactivate", () => {
  it("ends every session of the person in the same transaction", async () => {
    const admin = await world.person(["admin"]);
    const target = await world.person(["member"]);
    const response = await world.call(deactivateRoute.POST, {
      method: "POST",
      as: admin,
      params: { personId: target.personId },
      body: {},
    });
    expect(await response.json()).toMatchObject({ status: "deactivated" });
    expect((await world.call(peopleRoute.GET, { as: target })).status).toBe(401);
    await updatePerson(admin, target.personId, { status: "active" });
    expect(await principalOfSession(target.sessionId)).toBeUndefined();
    expect(await world.auditTypes(target.personId)).toEqual(["person.deactivated", "person.reactivated"]);
  });
});

describe("GET /api/people", () => {
  it("pages by keyset without gaps or repeats, and filters", async () => {
    const admin = await world.person(["admin"]);
    for (const sort of ["name", "-name", "created", "-created"] as const) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listPeople(admin, { limit: 3, sort, ...(cursor ? { cursor } : {}) });
        seen.push(...page.people.map(({ id }) => id));
        cursor = page.next ?? undefined;
      } while (cursor);
      const all = await world.sql<{ id: string }>("select id from people");
      expect(new Set(seen).size).toBe(seen.length);
      expect(new Set(seen)).toEqual(new Set(all.map(({ id }) => id)));
    }
    const { people } = await listPeople(admin, {
      q: 'role:member status:invited "Ada" -once',
      limit: 50,
      sort: "name",
    });
    expect(people.every(({ roles, status }) => roles.includes("member") && status === "invited")).toBe(true);
    expect((await listPeople(admin, { q: "%", limit: 50, sort: "name" })).people).toEqual([]);
    const bad = await world.call(peopleRoute.GET, { as: admin, path: "/api/people?q=role:king" });
    expect([bad.status, await codeOf(bad)]).toEqual([422, "unknown_filter_value"]);
  });
});
