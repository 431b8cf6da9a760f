import { afterAll, beforeAll, expect, it } from "vitest";
import type { AuditEvent } from "@/lib/audit/event";
import { newId } from "@/lib/platform/base/id";
import { waitingAs } from "@/lib/platform/database/waiting";
import { sealed } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { claim } from "./cursor.store";
import { runWatch } from "./worker";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

it("an agent that was revoked before all states of it were removed is found when it acts again", async () => {
  const security = await world.person(["security"]);
  const [ended, live] = [await buildActiveAgent(security), await buildActiveAgent(security)];
  await world.sql("update agents set status = 'revoked', status_at = now() - interval '60 days' where id = $1", [
    ended.id,
  ]);
  const denials = [ended.id, live.id].flatMap((agentId) =>
    Array.from(
      { length: 3 },
      (): AuditEvent => ({
        ...{ type: "decision.made", actor: { type: "resource_server", id: newId("resourceServer") } as const },
        ...({ decision: "deny", code: "agent_not_active", agentId } as const),
      }),
    ),
  );
  await sealed(denials);
  await world.sql("delete from watch_states");
  await waitingAs("jobs", async () => {
    for (const cursor of await claim([], 1)) await runWatch(cursor, new AbortController().signal, 60_000);
  });
  const found = await world.sql("select agent_id, reason from detections where kind = 'used_after_end'");
  expect(found).toEqual([{ agent_id: ended.id, reason: expect.stringMatching(/^Tried to act 3 times/) }]);
});
