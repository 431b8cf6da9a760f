import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oktaUser, patchOp, provisionedProvider, type ScimServer, startScim } from "@/lib/testing/scim";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";
import { groupColumns } from "./groups.store";
import { userColumns } from "./users.store";

let world: World;
let server: ScimServer;
let token: string;
beforeAll(async () => {
  world = await createWorld();
  const [one, two] = await foundedBy(world);
  server = await startScim();
  ({ token } = await provisionedProvider(one, two));
});
afterAll(async () => {
  await server.close();
  await world.end();
});

const scim = (method: string, path: string, body?: unknown) =>
  server.send(method, path, body, { authorization: `Bearer ${token}` });
const list = async (type: string, query: Record<string, string>) =>
  (await scim("GET", `/${type}?${new URLSearchParams(query)}`)).status;

/** Names that every object has by its prototype. */
const inherited = Object.getOwnPropertyNames(Object.prototype);
const times = ["+100000-01-01T00:00:00Z", "-000001-01-01T00:00:00Z", "0000-01-01T00:00:00Z"];
const values = [
  '"x"',
  "true",
  "null",
  "7",
  '"2026-01-01T00:00:00Z"',
  '"\\u0000"',
  '"\\ud800"',
  ...times.map((at) => `"${at}"`),
];
/** One of each kind: equal, unequal, by a pattern, by an order. */
const operators = ["eq", "ne", "co", "gt"];
const answered = [200, 400];

describe.each([
  ["Users", Object.keys(userColumns.columns)],
  ["Groups", Object.keys(groupColumns.columns)],
])("lists of %s", (type, columns) => {
  it("are not filtered or sorted by what every object has", async () => {
    for (const name of inherited) {
      expect([name, await list(type, { sortBy: name })]).toEqual([name, 400]);
      for (const filter of [`${name} eq "x"`, `${name} pr`, `${name}[value eq "x"]`])
        expect([filter, await list(type, { filter })]).toEqual([filter, 400]);
    }
  });

  it("answer each attribute with each operator and value, and each order, without an error of the server", async () => {
    for (const column of [...columns, "emails", "members"]) {
      expect(answered).toContain(await list(type, { sortBy: column }));
      expect(answered).toContain(await list(type, { filter: `${column} pr` }));
      for (const operator of operators) {
        const filters = values.map((value) => `${column} ${operator} ${value}`);
        const failed = await Promise.all(
          filters.map(async (filter) => !answered.includes(await list(type, { filter }))),
        );
        expect(filters.filter((_, index) => failed[index])).toEqual([]);
      }
    }
  });

  it("refuse a time that cannot be stored", async () => {
    for (const at of times.slice(0, 2)) expect(await list(type, { filter: `meta.created gt "${at}"` })).toBe(400);
  });
});

it("no resource has a member that every object has", async () => {
  const { body: user } = await scim("POST", "/Users", oktaUser(1, {}));
  const { body: group } = await scim("POST", "/Groups", { schemas: [], displayName: "few" });
  for (const name of inherited) {
    const own = JSON.parse(`{"${name}": "x"}`) as object;
    expect([name, (await scim("POST", "/Users", { ...oktaUser(2, {}), ...own })).status]).toEqual([name, 400]);
    expect([name, (await scim("POST", "/Groups", { displayName: "many", ...own })).status]).toEqual([name, 400]);
    for (const path of [`/Users/${user.id}`, `/Groups/${group.id}`]) {
      const change = { schemas: [patchOp], Operations: [{ op: "add", path: name, value: "x" }] };
      expect([path, name, (await scim("PATCH", path, change)).status]).toEqual([path, name, 400]);
    }
  }
});
