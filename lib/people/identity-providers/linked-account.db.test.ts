import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as peopleRoute from "@/app/api/people/route";
import { createWorld, type World } from "@/e2e/support/world";
import { principalOfSession } from "@/lib/people/authentication";
import { linkIdentity, unlinkIdentity } from "@/lib/people/commands/identities";
import { addProvider } from "@/lib/people/identity-providers/commands/configure";
import { SaysAnything, Visitor } from "@/lib/people/identity-providers/provider.test-support";
import type { PersonRole } from "@/lib/people/model";
import type { Principal } from "@/lib/people/principal";

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

describe("an account that an admin links to somebody who joined", () => {
  const linked = async (roles: PersonRole[]) => {
    const { personId } = await world.person(roles);
    const identity = { iss: idp.url, sub: personId };
    await linkIdentity(admin, personId, identity);
    const permissions = async () => {
      idp.claims = { sub: personId };
      await new Visitor(world.runtime.publicUrl).signIn(idp, "acme");
      return [...((await principalOf(personId))?.permissions ?? [])];
    };
    return { personId, identity, permissions };
  };

  it("decides and confirms nothing for a day (I9)", async () => {
    const { personId, permissions } = await linked(["approver", "admin"]);
    const held = await permissions();
    expect(held).toContain("requests:read");
    for (const one of ["requests:decide", "controls:confirm", "people:write"]) expect(held).not.toContain(one);
    const as = await principalOf(personId);
    const response = await world.call(peopleRoute.POST, { method: "POST", body: {}, ...(as && { as }) });
    expect(await response.json()).toMatchObject({ status: 403, code: "account_link_waiting" });
    await world.sql("update external_identities set waits_until = now() where person_id = $1", [personId]);
    expect(await permissions()).toEqual(expect.arrayContaining(["requests:decide", "people:write"]));
  });

  it("waits no more once a second admin links it too, who is neither the first nor gets in by it", async () => {
    const { personId, identity, permissions } = await linked(["approver", "admin"]);
    const themselves = await principalOf(personId);
    for (const one of [admin, themselves ?? admin]) {
      await expect(linkIdentity(one, personId, identity)).rejects.toMatchObject({ code: "own_identity" });
    }
    await linkIdentity(await world.person(["admin"]), personId, identity);
    expect(await permissions()).toContain("requests:decide");
    expect(await world.auditTypes(personId)).toContain("person.identity-link-confirmed");
  });

  it("opens no session that outlives the link", async () => {
    const { personId, identity, permissions } = await linked(["auditor"]);
    await permissions();
    await unlinkIdentity(admin, personId, identity);
    expect(await principalOf(personId)).toBeUndefined();
  });
});
