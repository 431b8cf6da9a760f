import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import * as mappingsRoute from "@/app/api/identity-providers/[providerId]/mappings/route";
import { createGroup } from "@/lib/entitlements/memberships/commands";
import type { Principal } from "@/lib/principals/principal";
import { confirmProviderChange } from "@/lib/sign-in/providers/changes/commands";
import { addProvider } from "@/lib/sign-in/providers/commands/configure";
import { addMapping } from "@/lib/sign-in/providers/commands/mappings";
import { SaysAnything, Visitor } from "@/lib/testing/identity-provider";
import { createWorld, foundedBy, ownPassword, type World } from "@/lib/testing/world";
import type { MappingList } from "./schema";

let world: World;
let idp: SaysAnything;
let proposer: Principal;
let confirmer: Principal;
let other: Principal;
let providerId: string;
beforeAll(async () => {
  world = await createWorld({ internalIssuers: ["127.0.0.1/32"] });
  idp = await SaysAnything.start();
  const settings = { slug: "acme", name: "Acme", issuer: idp.url, clientId: "acme", clientSecret: "a client secret" };
  const founder = await world.person(["admin"]);
  providerId = (await addProvider(founder, { ...settings, groupsClaim: "groups" })).provider.id;
  await addMapping(founder, providerId, { value: "early", roles: ["auditor"] });
  [proposer, confirmer] = await foundedBy(world);
  other = await world.person(["admin"]);
  await ownPassword(world, other);
  // As accounts that a provider made: they wait for no second admin.
  for (const { personId } of [proposer, confirmer, other])
    await world.sql("insert into external_identities (iss, sub, person_id) values ($1, $2, $2)", [idp.url, personId]);
});
afterEach(() => idp.reset());
afterAll(async () => {
  idp.end();
  await world.end();
});

async function map(as: Principal, by: Principal, mapping: Parameters<typeof addMapping>[2]) {
  const change = await addMapping(as, providerId, mapping);
  if (!change) throw new Error("nothing waits");
  await confirmProviderChange(by, { providerId, changeId: change.id }, change.digest);
}

/** Reads the roles and groups of a person after a sign-in with these groups. */
async function after({ personId }: Principal, groups: string[]) {
  idp.claims = { sub: personId, aud: "acme", groups };
  await new Visitor(world.runtime.publicUrl).signIn(idp, "acme");
  const [row] = await world.sql<{ roles: string; groups: string[] }>(
    `select p.roles::text as roles, array(select group_id from group_members g where g.person_id = p.id) as groups
     from people p where id = $1`,
    [personId],
  );
  return row;
}

const list = async () => {
  const response = await world.call(mappingsRoute.GET, { as: other, params: { providerId } });
  return ((await response.json()) as MappingList).mappings;
};

describe("a mapping that two admins agreed on", () => {
  it("gives nothing to the one who proposed it and nothing to the one who confirmed it (I9)", async () => {
    const { id: groupId } = await createGroup(other, { name: "operators" });
    await map(proposer, confirmer, { value: "ops", roles: ["approver"], groupId });
    const gained = [];
    for (const one of [proposer, confirmer, other]) gained.push(await after(one, ["ops"]));
    expect(gained).toEqual([
      { roles: "{admin}", groups: [] },
      { roles: "{admin}", groups: [] },
      { roles: "{admin,approver}", groups: [groupId] },
    ]);
  });

  it("names both of them", async () => {
    expect(await list()).toMatchObject([
      { value: "early", confirmedBy: null },
      { value: "ops", createdBy: { id: proposer.personId }, confirmedBy: { id: confirmer.personId } },
    ]);
  });
});
