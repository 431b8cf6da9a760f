import { afterAll, beforeAll, expect, it } from "vitest";
import { find as findAgent } from "@/lib/agents/store";
import type { Principal } from "@/lib/principals/principal";
import { revoke } from "@/lib/revocation/commands/revoke";
import { settleRevocation } from "@/lib/revocation/jobs";
import { enforceRules, lifecycleRule } from "@/lib/testing/lifecycle-policy";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { buildAgent } from "@/prisma/seed/builders/agent";
import { agreeToChange, bringBack } from "./activation";
import { setPlannedEnd } from "./ends/commands";

let world: World;
let two: readonly [Principal, Principal];

beforeAll(async () => {
  world = await createWorld();
  two = [await world.person(["security"]), await world.person(["security"])];
});
afterAll(() => world.end());

it("is judged by the lifecycle policy again when the second person confirms it", async () => {
  const [one, second] = two;
  const policy = (...requires: ("planned_end" | "backup_accepted")[]) =>
    enforceRules(two, [lifecycleRule(undefined, { people: 2, requires })]);
  const endIn = (hours: number, agentId: string) =>
    world.sql(
      "update agent_planned_ends set ends_at = clock_timestamp() + make_interval(hours => $2) where agent_id = $1",
      [agentId, hours],
    );
  await policy("planned_end");
  const { id } = await buildAgent(one);
  const endsAt = new Date(Date.now() + 2 * 86_400_000).toISOString();
  await setPlannedEnd(one, id, { endsAt, reason: "A pilot." });
  const stop = await revoke({ asker: one, scope: { kind: "agent", subjectId: id }, reason: "A test." });
  await settleRevocation.execute({ revocationId: stop });
  expect(await bringBack(one, id, "A mistake.")).toBe("proposed");
  const [open] = await world.sql<{ id: string; digest: string }>(
    "select id, digest from control_changes where subject_id = $1 and status = 'proposed'",
    [id],
  );
  const confirm = () => agreeToChange(second, { agentId: id, changeId: open?.id ?? "" }, open?.digest ?? "");
  await policy("planned_end", "backup_accepted");
  await expectRefusal(confirm(), "lifecycle_checks_open");
  await policy("planned_end");
  await endIn(-1, id);
  await expectRefusal(confirm(), "planned_end_passed");
  expect((await findAgent(id))?.status).toBe("revoked");
  await endIn(1, id);
  await confirm();
  expect((await findAgent(id))?.status).toBe("active");
});
