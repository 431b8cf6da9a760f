import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as listRoute from "@/app/api/control-changes/route";
import * as confirmRoute from "@/app/api/people/[personId]/changes/[changeId]/confirm/route";
import * as refuseRoute from "@/app/api/people/[personId]/changes/[changeId]/refuse/route";
import * as withdrawRoute from "@/app/api/people/[personId]/changes/[changeId]/withdraw/route";
import * as invitationRoute from "@/app/api/people/[personId]/invitations/route";
import * as reactivateRoute from "@/app/api/people/[personId]/reactivate/route";
import * as personRoute from "@/app/api/people/[personId]/route";
import * as peopleRoute from "@/app/api/people/route";
import type { ControlChangeResponse } from "@/lib/control-changes/schema";
import type { CreatePersonResponse } from "@/lib/people/schema";
import { newId } from "@/lib/platform/base/id";
import type { PersonRole } from "@/lib/principals/model";
import type { Principal } from "@/lib/principals/principal";
import { createWorld, foundedBy, ownPassword, type World } from "@/lib/testing/world";

let world: World;
let one: Principal;
let two: Principal;
let third: Principal;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

type Answered = { status: number; body: CreatePersonResponse & { code?: string } };
const answered = async (response: Response): Promise<Answered> => ({
  status: response.status,
  body: (await response.json()) as Answered["body"],
});

let made = 0;
const create = async (as: Principal, roles: PersonRole[], more: object = {}): Promise<Answered> => {
  const body = { email: `made-${++made}@acme.example`, name: "Mara", roles, ...more };
  return answered(await world.call(peopleRoute.POST, { method: "POST", as, body }));
};
const patch = async (as: Principal, personId: string, body: object): Promise<Answered> =>
  answered(await world.call(personRoute.PATCH, { method: "PATCH", as, params: { personId }, body }));
const rolesOf = async (id: string) =>
  (await world.sql<{ roles: string }>("select roles::text from people where id = $1", [id]))[0]?.roles;

async function open(as: Principal, subject: string): Promise<ControlChangeResponse | undefined> {
  const response = await world.call(listRoute.GET, { as, path: `/api/control-changes?subject=${subject}` });
  return ((await response.json()) as { controlChanges: ControlChangeResponse[] }).controlChanges[0];
}

async function confirm(as: Principal, personId: string, { id, digest }: { id: string; digest: string }) {
  const params = { personId, changeId: id };
  return answered(await world.call(confirmRoute.POST, { method: "POST", as, params, body: { digest } }));
}

it("the list of open changes refuses a subject that two people never change", async () => {
  const admin = await world.person(["admin"]);
  const ask = async (subject: string) => {
    const response = await world.call(listRoute.GET, { as: admin, path: `/api/control-changes?subject=${subject}` });
    return { status: response.status, body: await response.json() };
  };
  for (const subject of ["bogus", newId("delegation"), `${admin.personId}x`])
    expect(await ask(subject), subject).toMatchObject({
      ...{ status: 400, body: { code: "malformed_request", errors: [{ path: "subject" }] } },
    });
  const kinds = ["agent", "blueprint", "approvalPolicy", "identityProvider", "trustedIssuer", "person"] as const;
  for (const kind of kinds) expect(await ask(newId(kind)), kind).toMatchObject({ body: { controlChanges: [] } });
});

it("in an organisation that is being founded one admin gives roles alone, on record", async () => {
  const admin = await world.person(["admin"]);
  const body = { email: "first@acme.example", name: "First", roles: ["approver"], password: "a long password" };
  const response = await world.call(peopleRoute.POST, { method: "POST", as: admin, body });
  const { id, waiting, roles } = (await response.json()) as CreatePersonResponse;
  expect([response.status, roles, waiting]).toEqual([201, ["approver"], undefined]);
  const params = { personId: id };
  expect(
    (await world.call(personRoute.PATCH, { method: "PATCH", as: admin, params, body: { roles: ["admin"] } })).status,
  ).toBe(200);
  const records = await world.sql<{ body: string }>(
    "select convert_from(body, 'UTF8') as body from log_entries where convert_from(body, 'UTF8') like $1 order by id",
    [`%${id}%`],
  );
  expect(records.map((record) => record.body.includes('"alone":true'))).toEqual([true, true]);
});

it("an organisation is founded by two independent admins", async () => {
  [one, two] = await foundedBy(world);
  third = await world.person(["admin"]);
  await ownPassword(world, third);
});

describe("a person who is given a role that decides, in a founded organisation", () => {
  it("is there at once with the other roles, and holds it when a second admin confirms it", async () => {
    const { status, body } = await create(one, ["member", "approver"], {
      password: "a long password",
      reason: "Payments",
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ roles: ["member"], waiting: { roles: ["member", "approver"], status: "active" } });
    const change = await open(two, body.id);
    expect(change).toMatchObject({ id: body.waiting?.changeId, reason: "Payments", can: ["confirm", "refuse"] });
    if (!change) throw new Error("nothing waits");
    const codes = [];
    const security = await world.person(["security"]);
    await ownPassword(world, security);
    for (const as of [one, security]) codes.push((await confirm(as, body.id, change)).body.code);
    codes.push((await confirm(two, body.id, { ...change, digest: "another" })).body.code);
    expect(codes).toEqual(["own_change", "admin_only", "change_stale"]);
    expect(await rolesOf(body.id)).toBe("{member}");
    expect(await confirm(two, body.id, change)).toMatchObject({ status: 200, body: { status: "applied" } });
    expect(await rolesOf(body.id)).toBe("{member,approver}");
    expect(await world.auditTypes(body.id)).toEqual([
      ...["person.created", "control-change.proposed", "control-change.confirmed", "person.updated"],
    ]);
  });

  it("loses at once what is taken away, and another change waits for the first one", async () => {
    const { id } = (await create(one, ["member", "auditor"])).body;
    const asked = await patch(one, id, { roles: ["security"] });
    expect(asked).toMatchObject({ status: 202, body: { roles: [], waiting: { roles: ["security"] } } });
    expect(await patch(two, id, { roles: ["admin"] })).toMatchObject({ status: 409, body: { code: "change_pending" } });
    expect(await patch(two, id, { roles: ["member"] })).toMatchObject({ status: 200, body: { roles: ["member"] } });
    const change = await open(two, id);
    expect((await confirm(two, id, change ?? { id: "", digest: "" })).body.code).toBe("change_outdated");
    expect(await rolesOf(id)).toBe("{member}");
  });

  it("is told that another admin decides about them", async () => {
    expect((await patch(one, two.personId, { roles: ["admin", "approver"] })).status).toBe(202);
    const change = await open(two, two.personId);
    expect(change).toMatchObject({ can: [], whyNot: { confirm: { code: "own_roles" } } });
    if (!change) throw new Error("nothing waits");
    expect((await confirm(two, two.personId, change)).body.code).toBe("own_roles");
    const params = { personId: two.personId, changeId: change.id };
    const refuse = (as: Principal) =>
      world.call(refuseRoute.POST, { method: "POST", as, params, body: { note: "No" } });
    expect((await refuse(two)).status).toBe(403);
    expect(await answered(await refuse(third))).toMatchObject({ status: 200, body: { status: "refused" } });
    expect(await rolesOf(two.personId)).toBe("{admin}");
  });

  it("gets nothing where the proposer takes it back", async () => {
    const { id } = (await create(one, ["admin"])).body;
    const changeId = (await open(one, id))?.id ?? "";
    const call = { method: "POST", as: one, params: { personId: id, changeId }, body: { note: "Too early" } };
    expect(await answered(await world.call(withdrawRoute.POST, call))).toMatchObject({ body: { status: "withdrawn" } });
    expect(await rolesOf(id)).toBe("{}");
  });
});

it("a reactivation of who holds a role that decides waits, and that of others does not", async () => {
  const reactivate = async (personId: string) => {
    await patch(one, personId, { status: "deactivated" });
    return answered(
      await world.call(reactivateRoute.POST, { method: "POST", as: one, params: { personId }, body: {} }),
    );
  };
  const approver = await world.person(["approver"]);
  expect(await reactivate(approver.personId)).toMatchObject({ status: 202, body: { status: "deactivated" } });
  const change = await open(two, approver.personId);
  expect((await confirm(two, approver.personId, change ?? { id: "", digest: "" })).status).toBe(200);
  const states = await world.sql("select status::text from people where id = $1", [approver.personId]);
  expect(states).toEqual([{ status: "active" }]);
  const member = await world.person(["member"]);
  expect(await reactivate(member.personId)).toMatchObject({ status: 200, body: { status: "active" } });
});

it("an invitation to an account that decides is not handed out again by one admin", async () => {
  const { body } = await create(one, ["approver"]);
  const change = await open(two, body.id);
  await confirm(two, body.id, change ?? { id: "", digest: "" });
  const again = async () =>
    answered(
      await world.call(invitationRoute.POST, { method: "POST", as: one, params: { personId: body.id }, body: {} }),
    );
  expect(await again()).toMatchObject({ status: 409, body: { code: "invitation_decides" } });
  await patch(one, body.id, { roles: ["member"] });
  expect((await again()).status).toBe(201);
});

it("an invitation is not handed out again while a role that decides waits for a second admin", async () => {
  const { body } = await create(one, ["member", "approver"]);
  const params = { personId: body.id };
  const again = async () =>
    answered(await world.call(invitationRoute.POST, { method: "POST", as: one, params, body: {} }));
  expect(await again()).toMatchObject({ status: 409, body: { code: "invitation_decides" } });
  const change = await open(one, body.id);
  const ended = { ...params, changeId: change?.id ?? "" };
  await world.call(withdrawRoute.POST, { method: "POST", as: one, params: ended, body: { note: "Later" } });
  expect((await again()).status).toBe(201);
});

it("roles that decide and standings ask for a fresh sign-in, and names do not (S9)", async () => {
  const [stale, { personId }] = [await world.person(["admin"]), await world.person(["member"])];
  await ownPassword(world, stale);
  await world.sql("update sessions set authenticated_at = clock_timestamp() - interval '16 minutes' where id = $1", [
    stale.sessionId,
  ]);
  const codes = [
    (await create(stale, ["approver"])).body.code,
    (await patch(stale, personId, { roles: ["admin"] })).body.code,
    (await patch(stale, personId, { status: "deactivated" })).body.code,
  ];
  expect(codes).toEqual(["step_up_required", "step_up_required", "step_up_required"]);
  expect((await patch(stale, personId, { name: "Ada", roles: ["auditor"] })).status).toBe(200);
});
