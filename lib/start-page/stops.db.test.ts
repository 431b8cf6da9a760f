import { afterAll, beforeAll, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { revoke } from "@/lib/revocation/commands/revoke";
import { given } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { getStartSection } from "./queries";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

async function latestStops() {
  const { parts } = await getStartSection(security, "security");
  const part = parts.find(({ id }) => id === "latest-stops");
  return part?.kind === "list" ? part.rows : expect.fail("no list of stops");
}

it("a stop is shown with what was allowed after it, and a wide one as not counted", async () => {
  const agent = await given.agent();
  const reason = "An incident.";
  await revoke({ asker: security, scope: { kind: "agent", subjectId: agent.agentId }, reason });
  await revoke({ asker: security, scope: { kind: "owner", subjectId: agent.owner.personId }, reason });
  expect(await latestStops()).toMatchObject([
    { note: "not counted for a scope this wide", tone: "none" },
    { note: "0 allowed after", tone: "none" },
  ]);
});
