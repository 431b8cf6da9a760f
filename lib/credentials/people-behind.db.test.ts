import { afterAll, beforeAll, expect, it } from "vitest";
import { changeInstance } from "@/lib/credentials/commands/manage-instance";
import { giveAgent } from "@/lib/lifecycle/changes";
import { prisma } from "@/lib/platform/database/prisma";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { buildInstance } from "@/prisma/seed/builders/instance";
import { peopleBehind } from "./people-behind";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const behind = async (id: string) => [...((await peopleBehind(prisma(), [id])).get(id) ?? [])].toSorted();
const idsOf = (...people: { personId: string }[]) => people.map(({ personId }) => personId).toSorted();

it("the people behind an instance are its enroller, who released it, who transferred the agent, and the owner before", async () => {
  const owner = await world.person(["admin"]);
  const security = () => world.person(["security"]);
  const [enroller, releaser, transferrer] = [await security(), await security(), await security()];
  const { id: agentId } = await buildActiveAgent(owner);
  const { instance } = await buildInstance(enroller, agentId);
  await changeInstance(owner, instance.id, "quarantine", "A drill");
  await changeInstance(releaser, instance.id, "release", "It is over");
  await giveAgent(transferrer, agentId, (await world.person(["member"])).email, undefined);
  const { instance: later } = await buildInstance(releaser, agentId);
  const both = [idsOf(owner, enroller, releaser, transferrer), idsOf(releaser)];
  expect([await behind(instance.id), await behind(later.id)]).toEqual(both);
});
