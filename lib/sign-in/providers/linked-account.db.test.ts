import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as peopleRoute from "@/app/api/people/route";
import { createPerson } from "@/lib/people/commands/create-person";
import type { PersonRole } from "@/lib/principals/model";
import type { Principal } from "@/lib/principals/principal";
import {
  acknowledgeIdentity,
  confirmIdentity,
  disownIdentity,
  linkIdentity,
  unlinkIdentity,
} from "@/lib/sign-in/account-links/commands";
import { listIdentities, listOwnIdentities, listWaitingLinks } from "@/lib/sign-in/account-links/queries";
import { principalOfSession } from "@/lib/sign-in/authentication";
import { addProvider } from "@/lib/sign-in/providers/commands/configure";
import { SaysAnything, Visitor } from "@/lib/testing/identity-provider";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let idp: SaysAnything;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld({ internalIssuers: ["127.0.0.1/32"] });
  idp = await SaysAnything.start();
  admin = await world.person(["admin"]);
  await addProvider(admin, {
    slug: "acme",
    name: "Acme",
    issuer: idp.url,
    clientId: "mandate",
    clientSecret: "secret",
  });
});
afterAll(async () => {
  idp.end();
  await world.end();
});

const principalOf = async (personId: string): Promise<Principal | undefined> => {
  const where = "where person_id = $1 and provider_id is not null order by id desc limit 1";
  const [row] = await world.sql<{ id: string }>(`select id from sessions ${where}`, [personId]);
  return row && principalOfSession(row.id);
};
const endDay = (personId: string) =>
  world.sql(
    "update external_identities set waits_until = clock_timestamp() - interval '1 second' where person_id = $1",
    [personId],
  );

/** Links an account as the admin; returns functions that sign in with it and read the permissions of its session. */
async function link(personId: string) {
  const identity = { iss: idp.url, sub: personId };
  await linkIdentity(admin, personId, identity);
  const signIn = async () => {
    idp.claims = { sub: personId };
    await new Visitor(world.runtime.publicUrl).signIn(idp, "acme");
    const principal = await principalOf(personId);
    if (!principal) throw new Error("not signed in");
    return principal;
  };
  return { identity, signIn, permissions: async () => [...(await signIn()).permissions] };
}

describe("an account that an admin links to a person who joined", () => {
  const linked = async (roles: PersonRole[]) => {
    const person = await world.person(roles);
    return { person, personId: person.personId, ...(await link(person.personId)) };
  };

  it("decides and confirms nothing, however long it waits, until its person says that it is theirs (I9, O2)", async () => {
    const { person, personId, identity, signIn, permissions } = await linked(["approver", "admin"]);
    const as = await signIn();
    expect([...as.permissions]).toContain("requests:read");
    const response = await world.call(peopleRoute.POST, { method: "POST", body: {}, as });
    expect(await response.json()).toMatchObject({ status: 403, code: "account_link_waiting" });
    await endDay(personId);
    const held = await permissions();
    for (const one of ["requests:decide", "controls:confirm", "people:write"]) expect(held).not.toContain(one);

    // A session through the link cannot acknowledge it. Its person, signed in by password, can.
    await expectRefusal(acknowledgeIdentity(as, identity), "acknowledged_otherwise");
    await acknowledgeIdentity(person, identity);
    await expectRefusal(acknowledgeIdentity(person, identity), "identity_ready");
    expect(await permissions()).toEqual(expect.arrayContaining(["requests:decide", "people:write"]));
    expect(await world.auditTypes(personId)).toContain("person.identity-acknowledged");
    // A second independent admin would found the organisation and limit people without a password of their own.
    await world.sql("update people set status = 'deactivated' where id = $1", [personId]);
  });

  it("waits for the end of its day, also when its person says at once that it is theirs", async () => {
    const { person, personId, identity, permissions } = await linked(["approver"]);
    await acknowledgeIdentity(person, identity);
    expect(await permissions()).not.toContain("requests:decide");
    await endDay(personId);
    expect(await permissions()).toContain("requests:decide");
  });

  it("waits no more once a second admin confirms it, who is neither the first nor gets in by it", async () => {
    const { person, personId, identity, signIn, permissions } = await linked(["approver", "admin"]);
    for (const one of [admin, person, await signIn()]) {
      await expect(confirmIdentity(one, personId, identity)).rejects.toMatchObject({
        code: one.limited ? "admin_only" : "own_identity",
      });
    }
    const second = await world.person(["admin"]);
    const [waiting] = (await listWaitingLinks(second, { limit: 200 })).identities.filter(
      ({ sub }) => sub === identity.sub,
    );
    expect(waiting).toMatchObject({
      standing: "waiting",
      linkedBy: { id: admin.personId },
      can: ["confirm", "unlink"],
    });
    await confirmIdentity(second, personId, identity);
    expect(await permissions()).toContain("requests:decide");
    expect(await world.auditTypes(personId)).toContain("person.identity-link-confirmed");
    expect((await listWaitingLinks(second, { limit: 200 })).identities).not.toContainEqual(
      expect.objectContaining({ sub: identity.sub }),
    );
    expect((await listIdentities(second, personId)).identities).toMatchObject([
      { standing: "ready", confirmedBy: { id: second.personId }, whyNot: { confirm: { code: "identity_ready" } } },
    ]);
  });

  it("gives no role before its day is over, and none that decides before a second admin confirms it", async () => {
    const member = await world.person(["member"]);
    const { personId } = member;
    const identity = { iss: idp.url, sub: "account of the admin" };
    const rolesAfter = async () => {
      idp.claims = { sub: identity.sub, groups: ["deciders", "readers"] };
      await new Visitor(world.runtime.publicUrl).signIn(idp, "acme");
      const [row] = await world.sql<{ roles: string[] }>("select roles::text[] as roles from people where id = $1", [
        personId,
      ]);
      return row?.roles;
    };
    await world.sql(
      "insert into provider_group_mappings (provider_id, value, roles, created_by_id) select id, v, r::person_role[], 'per_other' from identity_providers, (values ('deciders', '{security,approver}'), ('readers', '{auditor}')) m (v, r)",
    );
    await world.sql("update identity_providers set groups_claim = 'groups'");
    await linkIdentity(admin, personId, identity);
    expect(await rolesAfter()).toEqual(["member"]);
    await endDay(personId);
    await acknowledgeIdentity(member, identity);
    expect(await rolesAfter()).toEqual(["auditor", "member"]);
    await world.sql("update external_identities set confirmed_at = clock_timestamp() where person_id = $1", [personId]);
    expect(await rolesAfter()).toEqual(expect.arrayContaining(["security", "approver", "auditor", "member"]));
    await world.sql("update identity_providers set groups_claim = null");
  });

  it("is shown to its person, who ends it when it is not theirs", async () => {
    const { person, personId, identity, signIn } = await linked(["approver"]);
    await signIn();
    expect((await listOwnIdentities(person)).identities).toMatchObject([
      { ...identity, standing: "waiting", can: ["acknowledge", "disown"] },
    ]);
    await expectRefusal(disownIdentity(admin, identity), "identity_not_found");
    await disownIdentity(person, identity);
    expect(await principalOf(personId)).toBeUndefined();
    expect((await listOwnIdentities(person)).identities).toEqual([]);
  });

  it("opens no session that outlives the link", async () => {
    const { personId, identity, signIn } = await linked(["auditor"]);
    await signIn();
    await unlinkIdentity(admin, personId, identity);
    expect(await principalOf(personId)).toBeUndefined();
  });
});

it("an account that an admin links to a person who is invited still waits likewise (I9, O2)", async () => {
  const email = `${crypto.randomUUID()}@acme.example`;
  const { person } = await createPerson(admin, { email, name: "Invited Approver", roles: ["approver"] });
  const { identity, permissions } = await link(person.id);
  expect(await permissions()).not.toContain("requests:decide");
  await endDay(person.id);
  expect(await permissions()).not.toContain("requests:decide");
  await confirmIdentity(await world.person(["admin"]), person.id, identity);
  expect(await permissions()).toContain("requests:decide");
});

it("no person confirms a link that they made, for any code", async () => {
  const { personId } = await world.person(["approver"]);
  await link(personId);
  const confirm = "update external_identities set confirmed_at = now(), confirmed_by_id = $2 where person_id = $1";
  for (const by of [admin.personId, personId]) {
    await expect(world.sql(confirm, [personId, by])).rejects.toThrow("external_identities_two_people");
  }
});
