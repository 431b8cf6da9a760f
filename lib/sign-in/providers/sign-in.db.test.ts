import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Authority } from "@/lib/authority/language/model";
import { confirmEntitlement, proposeEntitlement } from "@/lib/entitlements/commands/change";
import { addMember, createGroup } from "@/lib/entitlements/memberships/commands";
import { listMembers } from "@/lib/groups/queries";
import { inviteAgain } from "@/lib/people/commands/create-person";
import { updatePerson } from "@/lib/people/commands/update-person";
import type { Principal } from "@/lib/principals/principal";
import { loadPersonStanding } from "@/lib/principals/standing.store";
import { linkIdentity } from "@/lib/sign-in/account-links/commands";
import { principalOfSession } from "@/lib/sign-in/authentication";
import { refuseWithoutStepUp } from "@/lib/sign-in/console-route";
import { addProvider, disableProvider } from "@/lib/sign-in/providers/commands/configure";
import { addMapping, removeMapping } from "@/lib/sign-in/providers/commands/mappings";
import { refunds } from "@/lib/testing/authority/fixtures";
import { SaysAnything, Visitor } from "@/lib/testing/identity-provider";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { signOutThere } from "./queries";

let world: World;
let idp: SaysAnything;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld({ internalIssuers: ["127.0.0.1/32"] });
  idp = await SaysAnything.start();
  admin = await world.person(["admin"]);
});
afterEach(() => idp.reset());
afterAll(async () => {
  idp.end();
  await world.end();
});

const domains = ["idp.example", "acme.example"];
let made = 0;
const provider = (over: Partial<Parameters<typeof addProvider>[1]> = {}) => {
  const slug = `p${++made}`;
  idp.claims = { sub: slug, email: `${slug}@idp.example`, aud: slug };
  const settings = { slug, name: "Acme", issuer: idp.url, clientId: slug, clientSecret: "a client secret" };
  return addProvider(admin, { ...settings, groupsClaim: "groups", createPeople: true, domains, ...over }).then(
    (added) => added.provider,
  );
};
const visitor = () => new Visitor(world.runtime.publicUrl);
type PersonRow = { id: string; roles: string; status: string; name: string };
const personOf = async (sub: string): Promise<PersonRow> => {
  const rows = await world.sql<PersonRow>(
    `select p.id, p.roles::text as roles, p.status, p.name from people p
     join external_identities x on x.person_id = p.id where x.iss = $1 and x.sub = $2`,
    [idp.url, sub],
  );
  if (!rows[0]) throw new Error(`nobody is ${sub}`);
  return rows[0];
};
const principalOf = async (personId: string): Promise<Principal | undefined> => {
  const [row] = await world.sql<{ id: string }>(
    "select id from sessions where person_id = $1 order by id desc limit 1",
    [personId],
  );
  return row && principalOfSession(row.id);
};
const refusedAs = (reason: string, slug: string) => `/sign-in?refused=${reason}&provider=${slug}`;
const pathOf = ({ pathname, search }: URL) => pathname + search;

describe("an account that is linked to no person", () => {
  it("gets a person with the default role where the provider may make people", async () => {
    const { slug, id } = await provider();
    const browser = visitor();
    expect(pathOf(await browser.signIn(idp, slug))).toBe("/");
    expect(await browser.isSignedIn()).toBe(true);
    const person = await personOf(slug);
    expect(person).toMatchObject({ roles: "{member}", name: "Ada", status: "active" });
    expect(await world.auditTypes(person.id)).toEqual(["person.created", "person.identity-linked", "person.signed-in"]);
    expect(await world.auditTypes(id)).toContain("person.signed-in");
    await visitor().signIn(idp, slug);
    expect((await personOf(slug)).id).toBe(person.id);
  });

  it.each<[string, Parameters<typeof provider>[0], Record<string, unknown>]>([
    ["account_not_linked", { createPeople: false }, {}],
    ["domain_not_allowed", {}, { email: "ada@evil.example" }],
    ["domain_not_allowed", {}, { email: "ada@sub.idp.example" }],
    ["domain_not_allowed", {}, { email: "ada@idp.example.evil.example" }],
    ["email_missing", {}, { email: undefined }],
    ["email_missing", {}, { email_verified: false }],
    ["email_missing", {}, { email_verified: undefined }],
    ["email_missing", {}, { email: "nobody" }],
  ])("is refused as %s, and nothing is stored but the record", async (reason, settings, claims) => {
    const { slug, id } = await provider(settings);
    Object.assign(idp.claims, claims);
    const before = await world.sql("select count(*) from people");
    expect(pathOf(await visitor().signIn(idp, slug))).toBe(refusedAs(reason, slug));
    expect(await world.sql("select count(*) from people")).toEqual(before);
    expect(await world.auditTypes(id)).toEqual(["identity-provider.added", "person.sign-in-failed"]);
  });

  it("gets no person from a provider of earlier times that names no domains", async () => {
    const { slug, id } = await provider();
    await world.sql("update identity_providers set domains = '{}' where id = $1", [id]);
    expect(pathOf(await visitor().signIn(idp, slug))).toBe(refusedAs("account_not_linked", slug));
  });

  it("is never linked by its address: an admin links it, and then it gets in", async () => {
    const { slug } = await provider();
    const taken = await world.person(["auditor"]);
    Object.assign(idp.claims, { email: taken.email.toUpperCase() });
    expect(pathOf(await visitor().signIn(idp, slug))).toBe(refusedAs("email_taken", slug));
    await linkIdentity(admin, taken.personId, { iss: idp.url, sub: slug });
    expect(pathOf(await visitor().signIn(idp, slug))).toBe("/");
    expect(await personOf(slug)).toMatchObject({ id: taken.personId, roles: "{auditor}" });
  });

  it("is handed on by no invitation once the person joined (I9)", async () => {
    const { slug } = await provider();
    await visitor().signIn(idp, slug);
    await expectRefusal(inviteAgain(admin, (await personOf(slug)).id), "already_joined");
  });
});

const agree = async (subjectId: string, entitlement: Parameters<typeof proposeEntitlement>[1]["entitlement"]) => {
  const change = await proposeEntitlement(admin, { subjectId, entitlement, reason: "A test" });
  await confirmEntitlement(await world.person(["admin"]), change?.id ?? "", change?.digest ?? "");
};
const limitedGroup = async (name: string, authority: Authority): Promise<string> => {
  const { id } = await createGroup(admin, { name });
  await agree(id, { kind: "authority", authority });
  return id;
};

describe("a sign-in that a page of one person waits for", () => {
  it("lets in that person alone, opens nothing for another, and leads both to the window", async () => {
    const { slug, id } = await provider();
    await visitor().signIn(idp, slug);
    const { id: personId } = await personOf(slug);
    const waiting = `/sign-in/window?as=${personId}`;
    const browser = visitor();
    expect(pathOf(await browser.signIn(idp, slug, waiting))).toBe(waiting);
    expect(await browser.isSignedIn()).toBe(true);

    idp.claims = { ...idp.claims, sub: `${slug}-other`, email: `${slug}-other@idp.example` };
    const other = visitor();
    const refused = `/sign-in/window?refused=other_person&provider=${slug}&as=${personId}`;
    expect(pathOf(await other.signIn(idp, slug, waiting))).toBe(refused);
    expect(await other.isSignedIn()).toBe(false);
    await expect(personOf(`${slug}-other`)).rejects.toThrow("nobody is");
    expect(await world.auditTypes(id)).toContain("person.sign-in-failed");
  });
});

describe("roles and groups of a provider", () => {
  it("are what the mappings say at each sign-in; what an admin did stays", async () => {
    const { slug, id } = await provider();
    const [group, byHand] = [
      await createGroup(admin, { name: `m-${slug}` }),
      await createGroup(admin, { name: `h-${slug}` }),
    ];
    await addMapping(admin, id, { value: "ops", roles: ["security"] });
    await addMapping(admin, id, { value: "eu", groupId: group.id });
    Object.assign(idp.claims, { groups: ["ops", "eu", "unknown"] });
    await visitor().signIn(idp, slug);
    const person = await personOf(slug);
    expect(person.roles).toBe("{security}");
    await addMember(admin, byHand.id, person.id);
    await updatePerson(admin, person.id, { roles: ["security", "auditor"] });

    Object.assign(idp.claims, { groups: [] });
    await visitor().signIn(idp, slug);
    expect((await personOf(slug)).roles).toBe("{auditor}");
    expect((await listMembers(admin, group.id, { limit: 9 })).members).toEqual([]);
    expect((await listMembers(admin, byHand.id, { limit: 9 })).members).toMatchObject([{ sources: ["manual"] }]);
    expect((await world.auditTypes(person.id)).slice(3)).toEqual([
      "group.member-added",
      "person.signed-in",
      "group.member-added",
      "person.updated",
      "person.updated",
      "group.member-removed",
      "person.signed-in",
    ]);

    Object.assign(idp.claims, { groups: "ops" });
    await removeMapping(admin, id, "ops");
    await visitor().signIn(idp, slug);
    expect((await personOf(slug)).roles).toBe("{auditor}");
  });

  it("say what a person may delegate, from the same transaction on", async () => {
    const { slug, id } = await provider();
    await addMapping(admin, id, { value: "eu", groupId: await limitedGroup(`e-${slug}`, [refunds()]) });
    Object.assign(idp.claims, { groups: ["eu"] });
    await visitor().signIn(idp, slug);
    const standing = await loadPersonStanding((await personOf(slug)).id);
    expect(standing?.entitlement).toMatchObject([{ identifiers: ["account/eu-*"] }]);
  });

  it("never let anybody delegate more: what they could before holds as their own until two admins say else", async () => {
    const { slug, id } = await provider();
    const [eu, us] = [
      await limitedGroup(`eu-${slug}`, [refunds()]),
      await limitedGroup(`us-${slug}`, [refunds({ identifiers: ["account/us-*"] })]),
    ];
    await addMapping(admin, id, { value: "eu", groupId: eu });
    const may = async (groups: string[] | undefined) => {
      Object.assign(idp.claims, { groups });
      await visitor().signIn(idp, slug);
      const standing = await loadPersonStanding((await personOf(slug)).id);
      return standing?.entitlement?.flatMap(({ identifiers }) => identifiers) ?? "everything";
    };
    expect(await may(["eu"])).toEqual(["account/eu-*"]);
    await addMapping(admin, id, { value: "us", groupId: us });
    expect(await may(["eu", "us"])).toEqual(["account/eu-*"]);
    expect(await may(undefined)).toEqual(["account/eu-*"]);
    const { id: personId } = await personOf(slug);
    expect((await world.auditTypes(personId)).filter((type) => type === "entitlement.set")).toHaveLength(1);
    await agree(personId, { kind: "none" });
    expect(await may(undefined)).toBe("everything");
    expect(await may(["eu"])).toEqual(["account/eu-*"]);
    expect(await may(undefined)).toEqual(["account/eu-*"]);
  });

  it("never take the last admin away, and make admins only where that was said", async () => {
    const { slug, id } = await provider();
    await expectRefusal(addMapping(admin, id, { value: "root", roles: ["admin"] }), "mapping_makes_admins");
    await addMapping(admin, id, { value: "root", roles: ["admin"], mayMakeAdmins: true });
    Object.assign(idp.claims, { groups: ["root"] });
    await visitor().signIn(idp, slug);
    const person = await personOf(slug);
    expect(person.roles).toBe("{admin}");
    const others = await world.sql<{ id: string }>("select id from people where 'admin' = any(roles) and id <> $1", [
      person.id,
    ]);
    await world.sql("update people set status = 'deactivated' where id = any($1)", [others.map((one) => one.id)]);
    Object.assign(idp.claims, { groups: [] });
    await visitor().signIn(idp, slug);
    expect((await personOf(slug)).roles).toContain("admin");
    await world.sql("update people set status = 'active' where id = any($1)", [others.map((one) => one.id)]);
    await visitor().signIn(idp, slug);
    expect((await personOf(slug)).roles).toBe("{member}");
  });
});

describe("a session that a provider opened", () => {
  it("ends with the person's account, at the next request, and no other is opened", async () => {
    const { slug } = await provider();
    const browser = visitor();
    await browser.signIn(idp, slug);
    await updatePerson(admin, (await personOf(slug)).id, { status: "deactivated" });
    expect(await browser.isSignedIn()).toBe(false);
    expect(pathOf(await browser.signIn(idp, slug))).toBe(refusedAs("not_active", slug));
  });

  it("ends with the provider, which refuses at once, also who is on the way back", async () => {
    const { slug, id } = await provider();
    const [browser, late] = [visitor(), visitor()];
    await browser.signIn(idp, slug);
    const there = await late.leave(slug);
    await disableProvider(admin, id, undefined);
    expect(await browser.isSignedIn()).toBe(false);
    const answer = { code: "c", state: there.searchParams.get("state") ?? "" };
    expect(pathOf(await late.comeBack(slug, answer))).toBe(refusedAs("provider_disabled", slug));
    await expect(late.leave(slug)).rejects.toThrow(/identity_provider_unavailable/);
  });

  it("is fresh as long as the provider says that they proved who they are, and not at all where it does not say", async () => {
    const { slug } = await provider();
    const now = Math.floor(Date.now() / 1_000);
    const fresh = async (auth_time: number | undefined) => {
      Object.assign(idp.claims, { auth_time });
      await visitor().signIn(idp, slug);
      const principal = await principalOf((await personOf(slug)).id);
      return () => principal && refuseWithoutStepUp(principal);
    };
    expect(await fresh(now)).not.toThrow();
    expect(await fresh(now - 3_600)).toThrow("step_up_required");
    expect(await fresh(undefined)).toThrow("step_up_required");
    expect(await fresh(now + 9_000)).not.toThrow();
  });

  it("ends by signing out, which offers to sign out there as well", async () => {
    const { slug } = await provider();
    const browser = visitor();
    await browser.signIn(idp, slug);
    const { csrfToken } = (await (await browser.send("/api/auth/csrf")).json()) as { csrfToken: string };
    const response = await browser.send("/api/auth/signout", { csrfToken, json: "true" });
    expect(await response.json()).toEqual({ url: `${world.runtime.publicUrl}/sign-in?signedOut=${slug}` });
    expect(await browser.isSignedIn()).toBe(false);
    const there = new URL((await signOutThere(slug))?.url ?? "");
    expect(there.origin).toBe(idp.url);
    expect(Object.fromEntries(there.searchParams)).toEqual({
      client_id: slug,
      post_logout_redirect_uri: `${world.runtime.publicUrl}/sign-in`,
    });
  });
});
