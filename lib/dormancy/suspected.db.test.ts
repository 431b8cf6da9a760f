import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resumeAgent } from "@/lib/agents/commands/lifecycle";
import { find as findAgent } from "@/lib/agents/store";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { expectRefusal } from "@/lib/testing/refusal";
import { letDaysPass, silentAgent } from "@/lib/testing/silent-agents";
import { createWorld, type World } from "@/lib/testing/world";
import { resumeSilent } from "./commands";
import { watchSilence } from "./watch";

let world: World;
let security: Principal;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

describe("an owner does not resume a silent agent", () => {
  // A rule that stops agents had nothing to stop: the agent was suspended already.
  it.each(["open", "confirmed"] as const)("of which a detection is %s, before security judged it", async (status) => {
    const { spine, owner } = await silentAgent(security);
    const { agentId } = spine;
    for (const days of [69, 8]) {
      await letDaysPass(world, days);
      await watchSilence();
    }
    expect((await findAgent(agentId))?.status).toBe("suspended");
    const id = newId("detection");
    const about = { agentId, instanceId: spine.instanceId, sightings: [] };
    await prisma().detection.create({ data: { id, kind: "used_after_end", status, ...about } });
    const body = { subjectId: agentId, reason: "Still needed" };
    await expectRefusal(resumeSilent(owner, agentId, body), "agent_suspected");
    await expectRefusal(resumeAgent({ ...owner, permissions: new Set(["agents:own"]) }, agentId), "not_allowed");
    await prisma().detection.update({ where: { id }, data: { status: "dismissed" } });
    await resumeSilent(owner, agentId, body);
    expect((await findAgent(agentId))?.status).toBe("active");
  });
});
