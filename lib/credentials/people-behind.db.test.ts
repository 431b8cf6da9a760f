import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createWorld, type World } from "@/e2e/support/world";
import { transferAgent } from "@/lib/agents/commands/edit";
import { sealChunk } from "@/lib/audit/seal";
import { withSealer } from "@/lib/audit/sealing.test-support";
import { changeInstance } from "@/lib/credentials/commands/manage-instance";
import { peopleBehind } from "@/lib/credentials/people-behind";
import { prisma } from "@/lib/platform/database/prisma";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { buildInstance } from "@/prisma/seed/builders/instance";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const behind = async (id: string) => [...((await peopleBehind(prisma(), [id])).get(id) ?? [])].toSorted();
const idsOf = (...people: { personId: string }[]) => people.map(({ personId }) => personId).toSorted();

it("instances from before are migrated with the people behind them, as far as tokens and the log name them", async () => {
  const owner = await world.person(["admin"]);
  const security = () => world.person(["security"]);
  const [enroller, releaser, transferrer] = [await security(), await security(), await security()];
  const { id: agentId } = await buildActiveAgent(owner);
  const { instance } = await buildInstance(enroller, agentId);
  await changeInstance(owner, instance.id, "quarantine", "A drill");
  await changeInstance(releaser, instance.id, "release", "It is over");
  await transferAgent(transferrer, agentId, (await world.person(["member"])).email, undefined);
  const { instance: later } = await buildInstance(releaser, agentId);
  const both = [idsOf(owner, enroller, releaser, transferrer), idsOf(releaser)];
  expect([await behind(instance.id), await behind(later.id)]).toEqual(both);

  const [last] = await world.sql<{ id: string }>("select max(id)::text as id from log_entries");
  await withSealer((sealer) => sealChunk(sealer, last?.id ?? "0"));
  await world.sql("update instances set behind_ids = '{}'");
  await world.sql("update enrolment_tokens set behind_ids = '{}'");
  await world.sql("delete from agent_transfers");
  expect([await behind(instance.id), await behind(later.id)]).toEqual([[], []]);
  const migration = await readFile("prisma/migrations/20261128090050_people_behind_filled/migration.sql", "utf8");
  await world.sql(migration.slice(migration.indexOf("update enrolment_tokens")));
  expect([await behind(instance.id), await behind(later.id)]).toEqual(both);
});
