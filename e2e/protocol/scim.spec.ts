import { beforeAll, describe, expect, it } from "vitest";
import { addProvider } from "@/e2e/support/matrix/settings";
import { sharedServer } from "@/e2e/support/server/shared";
import { HttpClient, type Json, succeeded } from "@/lib/testing/http";
import { enterprise, groupSchema, oktaUser, patchOp, type ScimBody, userSchema } from "@/lib/testing/scim";
import { setStage } from "@/lib/testing/stage";

// SCIM 2.0 (RFC 7643, RFC 7644) as a client of an identity provider speaks it with a server.
const server = sharedServer();
const client = new HttpClient(server.url);
const unique = crypto.randomUUID().slice(0, 8);
let bearer: string;

beforeAll(async () => {
  const { admin } = await setStage(server);
  const path = `/api/identity-providers/${await addProvider(admin)}/provisioning`;
  bearer = `Bearer ${succeeded(await admin.post<{ secret: string }>(path, { name: "Okta", days: 1 })).secret}`;
});

const send = (method: string, path: string, body?: Json, authorization = bearer) =>
  client.send<ScimBody>(method, `/scim/v2${path}`, {
    ...(body === undefined ? {} : { raw: JSON.stringify(body) }),
    headers: { authorization, ...(body === undefined ? {} : { "content-type": "application/scim+json" }) },
  });
const patch = (path: string, ...Operations: Json[]) => send("PATCH", path, { schemas: [patchOp], Operations });
const found = (type: string, filter: string) => send("GET", `/${type}?filter=${encodeURIComponent(filter)}`);
const user = (n: number, change: Json = {}) =>
  oktaUser(n, { userName: `${unique}-${n}@acme.example`, emails: [], externalId: `${unique}-${n}`, ...change });
const refused = (status: number, scimType?: string) => ({
  status,
  body: {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
  },
});

describe("a SCIM client", () => {
  it("learns what the server supports", async () => {
    const config = await send("GET", "/ServiceProviderConfig");
    expect(config).toMatchObject({ status: 200, body: { patch: { supported: true }, bulk: { supported: false } } });
    expect(config.headers.get("content-type")).toContain("application/scim+json");
    const types = (await send("GET", "/ResourceTypes")).body.Resources;
    expect(types.map(({ endpoint }: Json) => endpoint)).toEqual(["/Users", "/Groups"]);
    for (const id of [userSchema, groupSchema, enterprise])
      expect((await send("GET", `/Schemas/${id}`)).body).toMatchObject({ id });
    expect((await send("GET", "/ResourceTypes/User")).body.schemaExtensions).toEqual([
      { schema: enterprise, required: false },
    ]);
  });

  it("creates, reads, finds, patches and deletes a user", async () => {
    const made = await send("POST", "/Users", user(1));
    expect(made.status).toBe(201);
    const path = `/Users/${made.body.id}`;
    expect(made.headers.get("location")).toMatch(new RegExp(`/scim/v2${path}$`));
    const read = await send("GET", path);
    expect(read.body).toEqual(made.body);
    expect(read.headers.get("etag")).toBe(read.body.meta.version);
    expect((await found("Users", `userName eq "${unique.toUpperCase()}-1@ACME.example"`)).body).toMatchObject({
      ...{ totalResults: 1, Resources: [{ id: made.body.id }] },
    });
    expect(await patch(path, { op: "Replace", path: "active", value: "False" })).toMatchObject({
      ...{ status: 200, body: { active: false } },
    });
    expect((await found("Users", `externalId eq "${unique}-1" and active eq true`)).body.totalResults).toBe(0);
    expect(await send("POST", "/Users", user(1))).toMatchObject(refused(409, "uniqueness"));
    expect((await send("DELETE", path)).status).toBe(204);
    expect(await send("GET", path)).toMatchObject(refused(404));
  });

  it("creates, reads, finds, patches and deletes a group", async () => {
    const { id } = (await send("POST", "/Users", user(2))).body;
    const group = { schemas: [groupSchema], displayName: `Group ${unique}`, externalId: unique };
    const made = await send("POST", "/Groups", group);
    expect(made.status).toBe(201);
    const path = `/Groups/${made.body.id}`;
    const joined = await patch(path, { op: "add", path: "members", value: [{ value: id }] });
    expect(joined).toMatchObject({ status: 200, body: { members: [{ value: id, type: "User" }] } });
    expect((await send("GET", `/Users/${id}`)).body.groups).toMatchObject([{ value: made.body.id }]);
    expect((await found("Groups", `displayName eq "group ${unique}"`)).body.totalResults).toBe(1);
    const left = await patch(path, { op: "remove", path: `members[value eq "${id}"]` });
    expect(left.body.members).toEqual([]);
    expect((await send("DELETE", path)).status).toBe(204);
    expect(await send("GET", path)).toMatchObject(refused(404));
    expect((await send("DELETE", `/Users/${id}`)).status).toBe(204);
  });

  it("without its token is refused", async () => {
    for (const token of ["", "Bearer mpt_unknown-but-long-enough", "Basic YTpi"]) {
      const answer = await send("GET", "/Users", undefined, token);
      expect(answer).toMatchObject(refused(401));
      expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="scim"');
    }
  });

  it("learns which member, filter or path is at fault", async () => {
    const { id } = (await send("POST", "/Users", user(3))).body;
    const unknown = await send("POST", "/Users", user(4, { favouriteColour: "red" }));
    expect(unknown).toMatchObject(refused(400, "invalidSyntax"));
    expect(unknown.body.detail).toContain("favouriteColour");
    expect(await found("Users", 'userName zz "x"')).toMatchObject(refused(400, "invalidFilter"));
    expect(await found("Groups", 'owner eq "x"')).toMatchObject(refused(400, "invalidFilter"));
    expect(await send("GET", "/Users?colour=red")).toMatchObject(refused(400, "invalidValue"));
    const at = (path: string) => patch(`/Users/${id}`, { op: "replace", path, value: "x" });
    expect(await at("nonsense")).toMatchObject(refused(400, "invalidPath"));
    expect(await at("emails[type")).toMatchObject(refused(400));
    expect(await send("PUT", `/Users/${id}`, { userName: 7 })).toMatchObject(refused(400, "invalidValue"));
    const text = { raw: "{", headers: { authorization: bearer, "content-type": "application/scim+json" } };
    expect(await client.send("POST", "/scim/v2/Users", text)).toMatchObject(refused(400, "invalidSyntax"));
    const form = { raw: "a=b", headers: { authorization: bearer, "content-type": "text/plain" } };
    expect(await client.send("POST", "/scim/v2/Users", form)).toMatchObject(refused(415));
    expect((await client.send("PUT", "/scim/v2/Users", { headers: { authorization: bearer } })).status).toBe(405);
    expect((await client.get("/scim/v2/Nothing", { authorization: bearer })).status).toBe(404);
    expect((await send("DELETE", `/Users/${id}`)).status).toBe(204);
  });
});
