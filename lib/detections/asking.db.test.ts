import { afterAll, beforeAll, expect, it } from "vitest";
import { comingFrom } from "@/lib/audit/acting-through";
import { newId } from "@/lib/platform/base/id";
import { waitingAs } from "@/lib/platform/database/waiting";
import type { Principal } from "@/lib/principals/principal";
import { sealed } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { claim } from "./watching/cursor.store";
import { runWatch } from "./watching/worker";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

const watch = () =>
  waitingAs("jobs", async () => {
    for (const cursor of await claim([], 1)) await runWatch(cursor, new AbortController().signal, 60_000);
  });

/** Requests for authority of an agent, as a person or an agent in their name makes them. */
const asked = (agentId: string, count: number) =>
  sealed(
    Array.from({ length: count }, () => ({
      ...{ type: "request.made", actor: { type: "person", id: security.personId } as const, agentId },
      ...{ refs: [newId("request")], facts: { risk: 1 } },
    })),
  );
const through = (agentId: string, act: () => Promise<void>) =>
  comingFrom(
    {
      address: "",
      through: { agentId, instanceId: newId("instance"), decisionId: newId("decision"), answerableIds: [] },
    },
    act,
  );

/** The days in which an agent is learnt are over. */
const endLearning = () =>
  world.sql(
    "update watch_states set rules = jsonb_set(rules, '{frequent_asking,state,since}', '0') where rules ? 'frequent_asking'",
  );
const found = () =>
  world.sql<{ id: string }>("select subject_id as id from detections where kind = 'frequent_asking' order by 1");

it("frequent asking is by the agent that asked, never about requests that people make for it", async () => {
  const [asker, other] = [await buildActiveAgent(security), await buildActiveAgent(security)];
  await asked(other.id, 1);
  await through(asker.id, () => asked(asker.id, 1));
  await watch();
  await endLearning();
  await asked(other.id, 30);
  await watch();
  expect(await found()).toEqual([]);
  await through(asker.id, () => asked(other.id, 15));
  await through(asker.id, () => asked(asker.id, 15));
  await watch();
  expect(await found()).toEqual([{ id: asker.id }]);
});
