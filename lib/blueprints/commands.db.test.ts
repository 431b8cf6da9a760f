import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET, POST } from "@/app/api/blueprints/route";
import { createWorld, type World } from "@/e2e/support/world";
import { ensureStandardBlueprint } from "@/lib/blueprints/commands";
import type { Principal } from "@/lib/people/principal";
import { buildResourceServer } from "@/prisma/seed/builders/resource-server";

let world: World;
let security: Principal;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

const post = (body: unknown) => world.call(POST, { method: "POST", as: security, body });

describe("blueprints", () => {
  it("the standard one exists from the start, once, with the widest ceiling", async () => {
    await Promise.all([ensureStandardBlueprint(), ensureStandardBlueprint(), ensureStandardBlueprint()]);
    const { blueprints } = (await (await world.call(GET, { as: security })).json()) as { blueprints: unknown[] };
    expect(blueprints).toMatchObject([{ name: "standard", version: 1, ceiling: null }]);
  });

  it("hold a ceiling in canonical form, or say what is wrong with it", async () => {
    const { server } = await buildResourceServer(security);
    const element = {
      type: "payment",
      locations: [server.identifier],
      actions: ["read", "create"],
      identifiers: ["*"],
      limits: [{ field: "amount", unit: "USD", max_each: "500" }],
    };
    const made = await post({ name: "Payers", ceiling: [element] });
    expect(made.status).toBe(201);
    expect(await made.json()).toMatchObject({
      ceiling: [{ id: "el_1", actions: ["create", "read"], limits: [{ max_each: "500.00" }] }],
    });
    expect((await post({ name: "Payers", ceiling: null })).status).toBe(409);
    const refused = await post({ name: "Others", ceiling: [{ ...element, actions: ["fly"] }] });
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      code: "ceiling_invalid",
      errors: [{ path: "ceiling[0].actions[0]", code: "unknown_action" }],
    });
  });
});
