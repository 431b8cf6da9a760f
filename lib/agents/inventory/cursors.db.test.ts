import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as accountLinks } from "@/app/api/account-links/route";
import { GET as agents } from "@/app/api/agents/route";
import { GET as instances } from "@/app/api/instances/route";
import { GET as people } from "@/app/api/people/route";
import { GET as resourceServers } from "@/app/api/resource-servers/route";
import { encodeCursor } from "@/lib/platform/http/cursor";
import type { Principal } from "@/lib/principals/principal";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
});
afterAll(() => world.end());

const lists = {
  "/api/agents?sort=lastAction": agents,
  "/api/instances?expiringWithinDays=14": instances,
  "/api/account-links?limit=50": accountLinks,
};
/** Some cursors begin with the name of their order. */
const ordersNamed = (path: string) =>
  path.startsWith("/api/instances") ? ["expires"] : path.startsWith("/api/agents") ? ["lastAction"] : [];
// JavaScript reads each of these as an instant; PostgreSQL does not.
const instants = ["1", "Nov 5", "-200000-01-01T00:00:00.000Z", "+200000-01-01T00:00:00.000Z"];

describe("a list that is ordered by instants", () => {
  it.each(Object.entries(lists).flatMap(([path, route]) => instants.map((instant) => [path, instant, route] as const)))(
    "%s refuses a cursor with the instant %s, or reads it",
    async (path, instant, route) => {
      const response = await world.call(route, {
        as: admin,
        path: `${path}&cursor=${encodeCursor([...ordersNamed(path), instant, "x"])}`,
      });
      expect([200, 400]).toContain(response.status);
      if (response.status === 400) expect(await response.json()).toMatchObject({ code: "malformed_cursor" });
    },
  );

  it.each(Object.entries(lists))("%s goes on from a place that it gave out", async (path, route) => {
    const cursor = encodeCursor([...ordersNamed(path), "2026-11-27T09:00:00.000Z", "x"]);
    expect((await world.call(route, { as: admin, path: `${path}&cursor=${cursor}` })).status).toBe(200);
  });
});

describe("a list with several orders", () => {
  const several = {
    "/api/agents": { route: agents, orders: ["name", "-name"], place: ["acme"] },
    "/api/people": { route: people, orders: ["name", "-name"], place: ["Ada", "per_1"] },
    "/api/resource-servers": { route: resourceServers, orders: ["name", "-created"], place: ["acme", "rsv_1"] },
  };
  it.each(Object.entries(several))("%s refuses a cursor of another order", async (path, { route, orders, place }) => {
    const [given, other] = orders;
    const cursor = encodeCursor([given ?? "", ...place]);
    const asked = (sort = "") => world.call(route, { as: admin, path: `${path}?sort=${sort}&cursor=${cursor}` });
    expect((await asked(given)).status).toBe(200);
    const refused = await asked(other);
    expect([refused.status, await refused.json()]).toMatchObject([400, { code: "malformed_cursor" }]);
  });
});
