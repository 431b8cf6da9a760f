import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import * as confirmRoute from "@/app/api/people/[personId]/changes/[changeId]/confirm/route";
import * as personRoute from "@/app/api/people/[personId]/route";
import type { ChangedPersonResponse, PersonDetail } from "@/lib/people/schema";
import type { Principal } from "@/lib/principals/principal";
import { addProvider } from "@/lib/sign-in/providers/commands/configure";
import { addMapping } from "@/lib/sign-in/providers/commands/mappings";
import { SaysAnything, Visitor } from "@/lib/testing/identity-provider";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";

let world: World;
let idp: SaysAnything;
let one: Principal;
let two: Principal;
let providerId: string;
beforeAll(async () => {
  world = await createWorld({ internalIssuers: ["127.0.0.1/32"] });
  idp = await SaysAnything.start();
  const admin = await world.person(["admin"]);
  const settings = { slug: "acme", name: "Acme", issuer: idp.url, clientId: "acme", clientSecret: "a client secret" };
  const more = { groupsClaim: "groups", createPeople: true, domains: ["idp.example"] };
  const { provider } = await addProvider(admin, { ...settings, ...more });
  providerId = provider.id;
  await addMapping(admin, providerId, { value: "approvers", roles: ["approver"] });
  await addMapping(admin, providerId, { value: "audit", roles: ["auditor"] });
  [one, two] = await foundedBy(world);
});
afterEach(() => idp.reset());
afterAll(async () => {
  idp.end();
  await world.end();
});

let made = 0;
/** A person, and their next sign-in with the groups that the provider names then. */
async function member(groups: string[]) {
  const sub = `sub-${++made}`;
  const signIn = async (now: string[]) => {
    idp.claims = { sub, aud: "acme", email: `${sub}@idp.example`, groups: now };
    await new Visitor(world.runtime.publicUrl).signIn(idp, "acme");
  };
  await signIn(groups);
  const [row] = await world.sql<{ id: string }>("select person_id as id from external_identities where sub = $1", [
    sub,
  ]);
  if (!row) throw new Error("the sign-in made no person");
  const personId = row.id;
  const read = async (): Promise<PersonDetail> => {
    const response = await world.call(personRoute.GET, { as: one, params: { personId } });
    expect(response.status).toBe(200);
    return (await response.json()) as PersonDetail;
  };
  const give = async (as: Principal, roles: string[]): Promise<ChangedPersonResponse> => {
    const response = await world.call(personRoute.PATCH, {
      method: "PATCH",
      as,
      params: { personId },
      body: { roles },
    });
    return (await response.json()) as ChangedPersonResponse;
  };
  return { personId, signIn, read, give };
}

type Digest = { digest: string };
async function confirm(as: Principal, personId: string, changeId: string) {
  const [row] = await world.sql<Digest>("select digest from control_changes where id = $1", [changeId]);
  const call = { method: "POST", as, params: { personId, changeId }, body: { digest: row?.digest } };
  expect((await world.call(confirmRoute.POST, call)).status).toBe(200);
}

const recorded = async (personId: string) => {
  const rows = await world.sql<{ facts: Record<string, unknown> }>(
    `select convert_from(body, 'UTF8')::jsonb -> 'facts' as facts from log_entries
     where type = 'person.updated' and convert_from(body, 'UTF8')::jsonb #>> '{facts,personId}' = $1 order by id`,
    [personId],
  );
  return rows.map(({ facts }) => facts);
};

describe("a role that an admin takes away", () => {
  it("does not come back by the next sign-in, and the person's answer names who took it away", async () => {
    const mia = await member(["approvers", "audit"]);
    expect((await mia.read()).roleOrigins).toEqual([
      { role: "approver", origin: "provider", provider: { id: providerId, name: "Acme" } },
      { role: "auditor", origin: "provider", provider: { id: providerId, name: "Acme" } },
    ]);
    await mia.give(one, ["auditor"]);
    for (const groups of [["approvers", "audit"], ["audit"], ["approvers", "audit"]]) {
      await mia.signIn(groups);
      expect(await mia.read()).toMatchObject({
        roles: ["auditor"],
        withheldRoles: [{ role: "approver", takenAwayBy: { id: one.personId } }],
      });
    }
    expect((await recorded(mia.personId)).at(-1)).toMatchObject({ withheld: ["approver"] });
  });

  it("does not come back either where it was given by hand beside the provider's group", async () => {
    const mia = await member([]);
    await mia.give(one, ["member", "auditor"]);
    await mia.signIn(["audit"]);
    expect((await mia.read()).roleOrigins).toContainEqual({ role: "auditor", origin: "hand", provider: null });
    await mia.give(two, ["member"]);
    await mia.signIn(["audit"]);
    expect(await mia.read()).toMatchObject({
      roles: ["member"],
      withheldRoles: [{ role: "auditor", takenAwayBy: { id: two.personId } }],
    });
  });

  it("comes back when two admins give it again, and is given by hand then", async () => {
    const mia = await member(["approvers", "audit"]);
    await mia.give(one, ["auditor"]);
    const { waiting } = await mia.give(one, ["approver", "auditor"]);
    await mia.signIn(["approvers", "audit"]);
    expect(await mia.read()).toMatchObject({ roles: ["auditor"], withheldRoles: [{ role: "approver" }] });
    const shown = "select document from control_changes where id = $1";
    const [change] = await world.sql<{ document: string }>(shown, [waiting?.changeId]);
    expect(change?.document).toContain("holds the role auditor. An admin took away the role approver.");
    await confirm(two, mia.personId, waiting?.changeId ?? "");
    expect(await mia.read()).toMatchObject({ roles: ["approver", "auditor"], withheldRoles: [] });
    expect((await recorded(mia.personId)).at(-1)).toMatchObject({ lifted: ["approver"], proposedById: one.personId });
    await mia.signIn(["audit"]);
    expect((await mia.read()).roleOrigins).toContainEqual({ role: "approver", origin: "hand", provider: null });
  });

  it("comes back at once when it decides nothing and an admin gives it again", async () => {
    const mia = await member(["approvers", "audit"]);
    await mia.give(one, ["approver"]);
    await mia.signIn(["approvers", "audit"]);
    expect((await mia.read()).roles).toEqual(["approver"]);
    await mia.give(two, ["approver", "auditor"]);
    expect(await mia.read()).toMatchObject({ roles: ["approver", "auditor"], withheldRoles: [] });
  });

  it("is not given by a provider's default roles", async () => {
    const mia = await member(["audit"]);
    await mia.give(one, ["auditor", "member"]);
    await mia.give(one, ["auditor"]);
    await mia.signIn([]);
    expect(await mia.read()).toMatchObject({ roles: [], withheldRoles: [{ role: "member" }] });
  });
});
