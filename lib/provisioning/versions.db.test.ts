import { afterAll, beforeAll, expect, it } from "vitest";
import { updatePerson } from "@/lib/people/commands/update-person";
import type { Principal } from "@/lib/principals/principal";
import { groupSchema, oktaUser, patchOp, provisionedProvider, type ScimServer, startScim } from "@/lib/testing/scim";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";

let world: World;
let admin: Principal;
let server: ScimServer;
let token: string;
beforeAll(async () => {
  world = await createWorld();
  const [one, two] = await foundedBy(world);
  [admin, server] = [one, await startScim()];
  ({ token } = await provisionedProvider(one, two));
});
afterAll(async () => {
  await server.close();
  await world.end();
});

const scim = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  server.send(method, path, body, { authorization: `Bearer ${token}`, ...headers });

let made = 0;
const tagOf = async (path: string): Promise<string> => (await scim("GET", path)).headers.get("etag") ?? "";
/** The id of a user in a group, and the paths of both. */
async function member() {
  const { id } = (await scim("POST", "/Users", oktaUser(++made, {}))).body;
  const body = { schemas: [groupSchema], displayName: `Group ${made}`, members: [{ value: id }] };
  const group = (await scim("POST", "/Groups", body)).body;
  return { id, user: `/Users/${id}`, group: `/Groups/${group.id}` };
}

it("what an admin changes of a user is another version of the user and of their groups", async () => {
  const { id, user, group } = await member();
  const before = { user: await tagOf(user), group: await tagOf(group) };
  await updatePerson(admin, id, { name: "Another Name" });
  for (const [path, tag] of [
    [user, before.user],
    [group, before.group],
  ] as const) {
    expect((await scim("GET", path, undefined, { "if-none-match": tag })).status, path).toBe(200);
    const rename = { schemas: [patchOp], Operations: [{ op: "replace", path: "displayName", value: "Named" }] };
    expect((await scim("PATCH", path, rename, { "if-match": tag })).status, path).toBe(412);
    const now = await tagOf(path);
    expect((await scim("GET", path, undefined, { "if-none-match": now })).status, path).toBe(304);
    expect((await scim("PATCH", path, rename, { "if-match": now })).status, path).toBe(200);
  }
});

it("a member who is deleted is another version of the group", async () => {
  const { user, group } = await member();
  const before = await tagOf(group);
  await scim("DELETE", user);
  expect(await tagOf(group)).not.toBe(before);
});

it("the version of a resource without its many members is one that an edit may name", async () => {
  const { user, group } = await member();
  for (const [path, without] of [
    [user, "groups"],
    [group, "members"],
  ] as const) {
    const [type, id] = path.slice(1).split("/");
    const listed = await scim("GET", `/${type}?excludedAttributes=${without}&filter=id eq "${id}"`);
    const tag = listed.body.Resources[0].meta.version;
    const named = { schemas: [patchOp], Operations: [{ op: "replace", path: "displayName", value: `${without} 2` }] };
    expect((await scim("PATCH", path, named, { "if-match": tag })).status, path).toBe(200);
    expect((await scim("PATCH", path, named, { "if-match": tag })).status, path).toBe(412);
  }
});
