import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as readKey } from "@/app/api/keys/[kid]/route";
import { GET as listRoute } from "@/app/api/keys/route";
import type { Principal } from "@/lib/principals/principal";
import { createWorld, type World } from "@/lib/testing/world";
import { everyKey } from "./queries";
import { KeyListResponse, KeyResponse } from "./schema";

let world: World;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
});
afterAll(() => world.end());

const listed = async (query: string) =>
  KeyListResponse.parse(await (await world.call(listRoute, { as: admin, path: `/api/keys?${query}` })).json());

describe("signing keys", () => {
  it("are listed page by page, each once and in the order of the whole list", async () => {
    const { keys: all } = await everyKey(admin);
    expect(all.length).toBeGreaterThan(3);
    const kids: string[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const page: KeyListResponse = await listed(`limit=2${next && `&cursor=${next}`}`);
      expect(page.keys.length).toBeLessThanOrEqual(2);
      kids.push(...page.keys.map(({ kid }) => kid));
      next = page.next;
    }
    expect(kids).toEqual(all.map(({ kid }) => kid));
    expect((await listed("")).next).toBeNull();
  });

  it("are read one by one by their id, without a private half", async () => {
    const [first] = (await listed("")).keys;
    const read = (kid: string, as = admin) => world.call(readKey, { as, params: { kid } });
    const answer = await read(first?.id ?? "");
    expect(KeyResponse.parse(await answer.json())).toEqual(first);
    expect(first?.id).toBe(first?.kid);
    expect((await read(`key_${"0".repeat(26)}`)).status).toBe(404);
    expect((await read(first?.id ?? "", await world.person(["member"]))).status).toBe(403);
  });
});
