import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as confirmRoute from "@/app/api/entitlement-changes/[changeId]/confirm/route";
import * as changesRoute from "@/app/api/entitlement-changes/route";
import * as entitlementRoute from "@/app/api/entitlements/[subjectId]/route";
import * as ownRoute from "@/app/api/session/entitlement/route";
import { compileAuthority } from "@/lib/authority/judge/covers";
import type { Authority } from "@/lib/authority/language/model";
import type { ControlChange } from "@/lib/control-changes/model";
import { confirmEntitlement, endEntitlementChange, proposeEntitlement } from "@/lib/entitlements/commands/change";
import { addMember, createGroup, removeMember } from "@/lib/entitlements/memberships/commands";
import type { Principal } from "@/lib/principals/principal";
import { loadPersonStanding } from "@/lib/principals/standing.store";
import { LOCATION, PAYMENT, payment, refunds } from "@/lib/testing/authority/fixtures";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { getEntitlement, listEntitlementChanges, toEntitlementChange } from "./queries";

let world: World;
let [ada, bob]: Principal[] = [];
beforeAll(async () => {
  world = await createWorld();
  [ada, bob] = [await world.person(["admin"]), await world.person(["admin"])];
});
afterAll(() => world.end());

const admins = (): [Principal, Principal] => {
  if (!ada || !bob) throw new Error("nobody is there");
  return [ada, bob];
};
const eu: Authority = [refunds()];
const us: Authority = [refunds({ identifiers: ["account/us-*"] })];
const of = (authority: Authority) => ({ kind: "authority" as const, authority });
type Value = Parameters<typeof proposeEntitlement>[1]["entitlement"];

async function propose(subjectId: string, entitlement: Value, by = admins()[0]): Promise<ControlChange> {
  const change = await proposeEntitlement(by, { subjectId, entitlement, reason: "A test" });
  if (!change) throw new Error("It holds already.");
  return change;
}

/** Two admins agree. */
async function agree(subjectId: string, entitlement: Value): Promise<void> {
  const { id, digest } = await propose(subjectId, entitlement);
  await confirmEntitlement(admins()[1], id, digest);
}

let made = 0;
const group = () => createGroup(admins()[0], { name: `group-${++made}` });
const member = () => world.person(["member"]);
const standing = async (personId: string) => {
  const loaded = await loadPersonStanding(personId);
  return { entitlement: loaded?.entitlement ?? null, epoch: loaded?.dependencies[0]?.epoch };
};
const places = async (personId: string) =>
  (await standing(personId)).entitlement?.flatMap(({ identifiers }) => identifiers).toSorted() ?? "standard";
const jobs = (personId: string) =>
  world.sql("select 1 from pgboss.job where data ->> 'job' = 'delegators.changed' and data::text like $1", [
    `%${personId}%`,
  ]);

describe("one's own entitlement", () => {
  const own = async (as: Principal) => (await world.call(ownRoute.GET, { as })).json();

  it("is read by the person it is about: a sentence, the authority, and its source", async () => {
    const person = await member();
    expect(await own(person)).toEqual({
      ...{ source: "standard", authority: null, groups: [], leftOut: [] },
      sentence: "May delegate everything that agents can be given.",
    });
    const { id, name } = await group();
    await addMember(admins()[0], id, person.personId);
    await agree(id, of(eu));
    const { effective } = await getEntitlement(admins()[0], person.personId);
    expect(effective).toMatchObject({ source: "groups", groups: [{ id, name }] });
    expect(await own(person)).toEqual(effective);
    await proposeEntitlement(admins()[0], {
      ...{ subjectId: person.personId, entitlement: { kind: "nothing" }, reason: "A test" },
    });
    expect(await own(person)).toMatchObject({ source: "own", authority: [], sentence: "May delegate nothing." });
    // Only their own: reading another person's entitlement needs the permission to see people.
    const other = await world.call(entitlementRoute.GET, { as: person, params: { subjectId: admins()[0].personId } });
    expect(other.status).toBe(403);
  });
});

describe("an entitlement", () => {
  it("changes when two admins agree, at once for decisions, and moves the person's epoch (D3, I12)", async () => {
    const { personId } = await member();
    const before = await standing(personId);
    const { id, digest } = await propose(personId, of(eu));
    expect(await standing(personId)).toEqual(before);

    const response = await world.call(confirmRoute.POST, {
      method: "POST",
      params: { changeId: id },
      as: admins()[1],
      body: { digest },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: "applied", can: [] });
    const after = await standing(personId);
    expect(after.entitlement).toMatchObject([{ identifiers: ["account/eu-*"] }]);
    expect(after.epoch).not.toBe(before.epoch);
    expect(await jobs(personId)).toHaveLength(1);
    expect((await world.auditTypes(personId)).filter((type) => type !== "person.created")).toEqual([
      "control-change.proposed",
      "control-change.confirmed",
      "entitlement.set",
    ]);
  });

  it("is decided about by neither who proposed it nor who is concerned (I9)", async () => {
    const [one, other] = admins();
    const concerned = await world.person(["admin"]);
    const change = await propose(concerned.personId, of(eu));
    await expectRefusal(confirmEntitlement(one, change.id, change.digest), "own_change");
    await expectRefusal(confirmEntitlement(concerned, change.id, change.digest), "own_entitlement");
    await expectRefusal(endEntitlementChange(concerned, change.id, "refuse", "no"), "own_entitlement");
    expect(await toEntitlementChange(concerned, change)).toMatchObject({
      can: [],
      whyNot: { confirm: { code: "own_entitlement" }, refuse: { code: "own_entitlement" } },
    });
    const security = await world.person(["security"]);
    await expectRefusal(confirmEntitlement(security, change.id, change.digest), "forbidden");
    await confirmEntitlement(other, change.id, change.digest);
  });

  it("of a group is not decided about by who is in it (I9)", async () => {
    const [one, other] = admins();
    const { id } = await group();
    await addMember(one, id, other.personId);
    const change = await propose(id, of(eu));
    await expectRefusal(confirmEntitlement(other, change.id, change.digest), "own_entitlement");
    expect(await places(other.personId)).toBe("standard");
  });

  it("is confirmed by the digest of exactly what was shown, once (I5, I10)", async () => {
    const { personId } = await member();
    const [, other] = admins();
    const change = await propose(personId, of(eu));
    await expectRefusal(confirmEntitlement(other, change.id, "A".repeat(43)), "change_stale");
    const third = await world.person(["admin"]);
    const tries = await Promise.allSettled([
      confirmEntitlement(other, change.id, change.digest),
      confirmEntitlement(third, change.id, change.digest),
      endEntitlementChange(third, change.id, "refuse", "No"),
    ]);
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(JSON.parse(change.document)).toMatchObject({
      subjectId: personId,
      content: { before: { kind: "none" }, after: { kind: "authority" }, sentenceAfter: expect.stringMatching(/eu-/) },
    });
  });

  it("that is taken away altogether is gone at once, and comes back by two", async () => {
    const { personId } = await member();
    await agree(personId, of(eu));
    const open = await propose(personId, of(us));
    const [one, other] = admins();
    expect(
      await proposeEntitlement(other, { subjectId: personId, entitlement: { kind: "nothing" }, reason: "Odd" }),
    ).toBe(undefined);
    const { entitlement } = await standing(personId);
    expect(entitlement).toEqual([]);
    expect(compileAuthority(entitlement ?? []).covers(payment(), PAYMENT)).toMatchObject({ ok: false });
    await expectRefusal(confirmEntitlement(other, open.id, open.digest), "change_state");
    expect(await getEntitlement(one, personId)).toMatchObject({
      set: { kind: "nothing" },
      effective: { source: "own", authority: [], sentence: "May delegate nothing." },
      pending: null,
    });
    await propose(personId, { kind: "none" });
    expect(await places(personId)).toEqual([]);
  });

  it("waits for a second admin for seven days", async () => {
    const { personId } = await member();
    const [one, other] = admins();
    const change = await propose(personId, of(eu));
    expect((await listEntitlementChanges(one, { limit: 200 })).entitlementChanges.map(({ id }) => id)).toContain(
      change.id,
    );
    await world.sql("update control_changes set expires_at = now() - interval '1 second' where id = $1", [change.id]);
    await expectRefusal(confirmEntitlement(other, change.id, change.digest), "change_expired");
    expect(await getEntitlement(one, personId)).toMatchObject({ pending: null });
    await propose(personId, of(us));
  });

  const value = (entitlement: unknown) => ({ entitlement, reason: "x" });
  it.each([
    [{ ...value(of([{ ...refunds(), actions: ["*"] }])) }, 400, "entitlement.authority[0].actions", "wildcard_action"],
    [{ ...value({ kind: "authority", authority: [] }) }, 400, "entitlement.authority", "empty"],
    [{ ...value({ kind: "everything" }) }, 400, "entitlement.kind", undefined],
    [{ ...value({ kind: "none", authority: eu }) }, 400, "entitlement.authority", "unknown_member"],
    [{ ...value({ kind: "none" }) }, 409, "entitlement", "entitlement_same"],
    [
      { ...value({ kind: "none" }), subjectId: `grp_${"0".repeat(26)}` },
      404,
      "subjectId",
      "entitlement_subject_not_found",
    ],
    [{ ...value(of(eu)), subjectId: "agt_1" }, 400, "subjectId", undefined],
    [{ entitlement: of(eu) }, 400, "reason", undefined],
  ])("refuses %j and names the member at fault", async (body, status, path, code) => {
    const { personId } = await member();
    const [as] = admins();
    const call = { method: "POST", path: "/api/entitlement-changes", as, body: { subjectId: personId, ...body } };
    const response = await world.call(changesRoute.POST, call);
    expect(response.status).toBe(status);
    const { errors } = (await response.json()) as { errors: { path: string; code: string }[] };
    expect(errors).toContainEqual(expect.objectContaining(code === undefined ? { path } : { path, code }));
  });
});

describe("groups", () => {
  it("together decide what a person without an entitlement may delegate", async () => {
    const [one] = admins();
    const [{ id: europe }, { id: america }, { personId }] = [await group(), await group(), await member()];
    await addMember(one, europe, personId);
    await addMember(one, america, personId);
    expect(await places(personId)).toBe("standard");
    await agree(europe, of(eu));
    expect(await places(personId)).toEqual(["account/eu-*"]);
    await agree(america, of(us));
    expect(await places(personId)).toEqual(["account/eu-*", "account/us-*"]);
    const response = await world.call(entitlementRoute.GET, { params: { subjectId: personId }, as: one });
    expect(await response.json()).toMatchObject({
      set: { kind: "none" },
      effective: { source: "groups", groups: [{ id: europe }, { id: america }], leftOut: [] },
    });

    await agree(personId, of([refunds({ locations: [LOCATION], identifiers: ["ledger/*"] })]));
    expect(await places(personId)).toEqual(["ledger/*"]);
    await agree(personId, { kind: "none" });
    expect(await places(personId)).toEqual(["account/eu-*", "account/us-*"]);
  });

  it("are changed by one admin only if no person may delegate more afterwards", async () => {
    const [one] = admins();
    const [{ id: europe }, { id: america }, { personId }] = [await group(), await group(), await member()];
    await agree(europe, of(eu));
    await agree(america, of(us));
    await addMember(one, europe, personId);
    expect(await places(personId)).toEqual(["account/eu-*"]);
    const code = "membership_widens";
    await expect(addMember(one, america, personId)).rejects.toMatchObject({ code });
    // Out of the last group that says anything, everything would be theirs again.
    await expect(removeMember(one, europe, personId)).rejects.toMatchObject({ code });
    expect(await places(personId)).toEqual(["account/eu-*"]);
    expect(await world.auditTypes(america)).not.toContain("group.member-added");

    await agree(personId, of(eu));
    await addMember(one, america, personId);
    await removeMember(one, europe, personId);
    expect(await places(personId)).toEqual(["account/eu-*"]);
  });

  it("do not begin a counter again by one admin's hand (L7)", async () => {
    const [one] = admins();
    const [{ id: first }, { id: second }, { personId }] = [await group(), await group(), await member()];
    const counted: Authority = [
      refunds({ limits: [{ field: "amount", unit: "USD", max_each: "50", max_total: "100", window: "P1D" }] }),
    ];
    await agree(first, of(counted));
    await agree(second, of(counted));
    await addMember(one, first, personId);
    await addMember(one, second, personId);
    await expectRefusal(removeMember(one, first, personId), "membership_widens");
  });

  it("that contradict one another leave the newer one's part out, and say so", async () => {
    const [one] = admins();
    const [{ id: older }, { id: newer }, { personId }] = [await group(), await group(), await member()];
    await addMember(one, older, personId);
    await addMember(one, newer, personId);
    const limited = (max_each: string, task?: string): Authority => [
      refunds({
        limits: [{ field: "amount", unit: "USD", max_each }],
        ...(task ? { conditions: { environments: ["prod"] } } : {}),
      }),
    ];
    await agree(newer, of(limited("500", "refund")));
    await agree(older, of(limited("100")));
    expect(await getEntitlement(one, personId)).toMatchObject({
      effective: { source: "groups", leftOut: [{ group: { id: newer }, sentence: expect.stringMatching(/500/) }] },
    });
  });
});
