import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import * as providerRoute from "@/app/api/identity-providers/[providerId]/route";
import * as providersRoute from "@/app/api/identity-providers/route";
import { createGroup } from "@/lib/entitlements/memberships/commands";
import { insertMember } from "@/lib/groups/store";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { linkIdentity } from "@/lib/sign-in/account-links/commands";
import { addProvider, editProvider } from "@/lib/sign-in/providers/commands/configure";
import { addMapping, removeMapping } from "@/lib/sign-in/providers/commands/mappings";
import { testProvider } from "@/lib/sign-in/providers/commands/test-provider";
import { given } from "@/lib/testing/direct";
import { SaysAnything, Visitor } from "@/lib/testing/identity-provider";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { openSecret } from "./secret";
import { getOrThrow } from "./store";

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

let made = 0;
const provider = (over: { createPeople?: boolean } = {}) => {
  const slug = `p${++made}`;
  const settings = { slug, name: "Acme", issuer: idp.url, clientId: slug, clientSecret: "a client secret", ...over };
  return addProvider(admin, settings).then((added) => added.provider);
};

describe("settings of a provider", () => {
  it("hold no client secret in clear, and none in an answer (I8)", async () => {
    const { id } = await provider();
    const rows = await world.sql("select * from identity_providers where id = $1", [id]);
    const hex = Buffer.from("a client secret").toString("hex");
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`a client secret|${hex}`));
    const response = await world.call(providerRoute.GET, { params: { providerId: id }, as: admin });
    const text = await response.text();
    expect(text).not.toMatch(/secret"/);
    expect(JSON.parse(text)).toMatchObject({ redirectUri: `${world.runtime.publicUrl}/api/auth/callback/p${made}` });
  });

  it("take another issuer only with the secret for it, which opens for no other", async () => {
    const { id } = await provider();
    const issuer = "https://elsewhere.example";
    await expect(editProvider(admin, id, { issuer }, undefined)).rejects.toMatchObject({
      errors: [{ path: "clientSecret", code: "required_with_issuer" }],
    });
    await world.sql("update identity_providers set issuer = $2 where id = $1", [id, issuer]);
    expect(openSecret(await getOrThrow(id))).toBeUndefined();
    await editProvider(admin, id, { issuer: "https://third.example", clientSecret: "another" }, undefined);
    expect(openSecret(await getOrThrow(id))).toBe("another");
  });

  it("take a secret only with the name of the issuer that it is for", async () => {
    const { id } = await provider();
    const patch = async (body: object) => {
      const call = { method: "PATCH", params: { providerId: id }, as: admin, body };
      const response = await world.call(providerRoute.PATCH, call);
      return { body: (await response.json()) as object, http: response.status };
    };
    const refused = (code: string) => ({ http: 422, body: { errors: [{ path: "clientSecretIssuer", code }] } });
    expect(await patch({ clientSecret: "new" })).toMatchObject(refused("required_with_secret"));
    // Typed while the form showed an issuer that others replaced meanwhile.
    const typed = { clientSecret: "of the former", clientSecretIssuer: "https://former.example" };
    expect(await patch(typed)).toMatchObject(refused("other_issuer"));
    expect(await patch({ ...typed, issuer: "https://third.example" })).toMatchObject(refused("other_issuer"));
    expect(openSecret(await getOrThrow(id))).toBe("a client secret");
    expect(await patch({ clientSecret: "new", clientSecretIssuer: idp.url })).toMatchObject({ http: 200 });
    expect(openSecret(await getOrThrow(id))).toBe("new");
  });

  it("that make people need the domains of their addresses", async () => {
    const refused = {
      code: "identity_provider_invalid",
      errors: [{ path: "domains", code: "required_to_create_people" }],
    };
    await expect(provider({ createPeople: true })).rejects.toMatchObject(refused);
    const { id } = await provider();
    const edit = (change: Parameters<typeof editProvider>[2]) => editProvider(admin, id, change, undefined);
    await expect(edit({ createPeople: true })).rejects.toMatchObject(refused);
    await edit({ createPeople: true, domains: ["acme.example"] });
    await expect(edit({ domains: [] })).rejects.toMatchObject(refused);
    await edit({ createPeople: false, domains: [] });
  });

  it("of another issuer or client sign out the people of the former one; other settings do not", async () => {
    const { id, slug } = await provider();
    const { personId } = await world.person(["member"]);
    await linkIdentity(admin, personId, { iss: idp.url, sub: slug });
    idp.claims = { sub: slug, aud: slug };
    await new Visitor(world.runtime.publicUrl).signIn(idp, slug);
    const open = () =>
      world
        .sql("select 1 from sessions s where provider_id = $1 and not session_ended(s)", [id])
        .then(({ length }) => length);
    await editProvider(
      admin,
      id,
      {
        ...{ name: "Acme Ltd", createPeople: true, domains: ["acme.example"] },
        ...{ clientSecret: "another", clientSecretIssuer: idp.url },
      },
      undefined,
    );
    expect(await open()).toBe(1);
    const { provider: edited } = await editProvider(admin, id, { clientId: `other-${slug}` }, undefined);
    expect(await open()).toBe(0);
    expect(edited.secretSetAt > edited.createdAt).toBe(true);
    const recorded =
      "select convert_from(body, 'UTF8') as body from log_entries where type = 'identity-provider.edited'";
    const [last] = await world.sql<{ body: string }>(`${recorded} order by id desc limit 1`);
    expect(last?.body).toContain('"changed":["clientId"]');
    expect(last?.body).toContain('"sessionsEnded":1');
  });

  it("are not unmapped by the person they bind (I9)", async () => {
    const { id, slug } = await provider();
    const [bound, { id: groupId }] = [await world.person(["admin"]), await createGroup(admin, { name: `b-${slug}` })];
    await addMapping(admin, id, { value: "b", groupId });
    await transaction((tx) => insertMember(tx, groupId, bound.personId, "provider"));
    await expectRefusal(removeMapping(bound, id, "b"), "own_membership");
    await removeMapping(admin, id, "b");
  });

  it("are not unmapped by one admin while an approval policy looks at who is in the group", async () => {
    const { id, slug } = await provider();
    const { id: groupId, name } = await createGroup(admin, { name: `asked-${slug}` });
    await addMapping(admin, id, { value: "asked", groupId });
    const step = { name: "Approval", quorum: 1 };
    await given.steps(world, { ...step, groups: [name] });
    await expectRefusal(removeMapping(admin, id, "asked"), "mapping_decides", { kind: "conflict" });
    await given.steps(world, step);
    await removeMapping(admin, id, "asked");
  });

  const valid = { slug: "valid", name: "Acme", issuer: "https://idp.example", clientId: "m", clientSecret: "s" };
  it.each([
    [{ slug: "credentials" }, 400, "slug"],
    [{ slug: "A" }, 400, "slug"],
    [{ issuer: "http://idp.example" }, 422, "issuer"],
    [{ issuer: "https://10.0.0.1" }, 422, "issuer"],
    [{ issuer: "https://user:pw@idp.example" }, 422, "issuer"],
    [{ issuer: "https://idp.example/?a=b" }, 422, "issuer"],
    [{ issuer: "https://idp.example/#a" }, 422, "issuer"],
    [{ scopes: ["email"] }, 400, "scopes"],
    [{ defaultRoles: ["admin"] }, 400, "defaultRoles[0]"],
    [{ clientSecret: "" }, 400, "clientSecret"],
    [{ secret: "x" }, 400, "secret"],
  ])("refuse %j and name the member at fault", async (over, status, path) => {
    const call = { method: "POST", path: "/api/identity-providers", as: admin, body: { ...valid, ...over } };
    const response = await world.call(providersRoute.POST, call);
    expect(response.status).toBe(status);
    const { errors } = (await response.json()) as { errors: { path: string }[] };
    expect(errors.map((error) => error.path)).toContain(path);
  });

  it("that cannot be: the answer says which member, and why", async () => {
    const body = { ...valid, issuer: "https://idp.example/t?tenant=7" };
    const response = await world.call(providersRoute.POST, { method: "POST", as: admin, body });
    expect(await response.json()).toMatchObject({
      detail:
        "The identity provider cannot be configured like this. issuer: The issuer must not have a query (RFC 8414).",
      errors: [{ path: "issuer", code: "issuer_has_query", message: "The issuer must not have a query (RFC 8414)." }],
    });
  });

  it("are tested check by check", async () => {
    const { id } = await provider();
    const results = async () =>
      Object.fromEntries((await testProvider(admin, id)).checks.map(({ name, ok }) => [name, ok]));
    idp.document = {
      response_types_supported: ["code"],
      id_token_signing_alg_values_supported: ["ES256"],
      code_challenge_methods_supported: ["S256"],
      claims_supported: ["sub", "auth_time"],
    };
    expect(Object.values(await results()).every((ok) => ok === true)).toBe(true);
    idp.document = { issuer: `${idp.url}/`, id_token_signing_alg_values_supported: ["HS256"] };
    expect(await results()).toMatchObject({ discovery: true, issuer: false, keys: null });
    idp.document = { token_endpoint: "http://idp.example/token" };
    expect(await results()).toMatchObject({ issuer: true, endpoints: false });
    idp.document = { id_token_signing_alg_values_supported: ["HS256"], jwks_uri: `${idp.url}/` };
    expect(await results()).toMatchObject({ keys: false, algorithm: false, flow: false, pkce: null });
    idp.document = {};
  });
});
