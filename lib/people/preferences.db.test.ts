import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as route from "@/app/api/session/preferences/route";
import type { Principal } from "@/lib/principals/principal";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { changePreferences } from "./preferences.commands";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

describe("preferences", () => {
  const read = async (as: Principal) => (await world.call(route.GET, { as })).json();

  it("are each person's own, kept here and not in the browser", async () => {
    const [one, other] = [await world.person(["approver"]), await world.person(["member"])];
    expect(await read(one)).toEqual({ singleKeyShortcuts: true });
    const call = { method: "PUT", as: one, body: { singleKeyShortcuts: false } };
    expect((await world.call(route.PUT, call)).status).toBe(200);
    expect((await world.call(route.PUT, call)).status).toBe(200);
    expect([await read(one), await read(other)]).toEqual([{ singleKeyShortcuts: false }, { singleKeyShortcuts: true }]);
  });

  it.each([
    [{}, "singleKeyShortcuts"],
    [{ singleKeyShortcuts: "no" }, "singleKeyShortcuts"],
    [{ singleKeyShortcuts: true, theme: "dark" }, "theme"],
  ])("refuse %j and name the member at fault", async (body, path) => {
    const response = await world.call(route.PUT, { method: "PUT", as: await world.person(["member"]), body });
    expect(await response.json()).toMatchObject({ status: 400, errors: [{ path }] });
  });

  it("are not an agent's to change", async () => {
    const person = await world.person(["member"]);
    const through = { agentId: "agt_1", instanceId: "ins_1", decisionId: "dec_1" } as Principal["through"];
    const agent: Principal = { ...person, ...(through ? { through } : {}) };
    await expectRefusal(changePreferences(agent, { singleKeyShortcuts: false }), "person_only");
  });
});
