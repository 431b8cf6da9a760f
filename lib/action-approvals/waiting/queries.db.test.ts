import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createSpine, delegate, evaluate, payments, type Spine, tokenOf } from "@/e2e/support/spine";
import { createWorld, type World } from "@/e2e/support/world";
import { type Waiting, waitForDecision } from "@/lib/action-approvals/waiting/queries";
import { isDomainError } from "@/lib/platform/errors/domain-error";

let world: World;
let spine: Spine;
beforeAll(async () => {
  world = await createWorld();
  spine = await createSpine();
  const above = { field: "amount", unit: "USD", value: "250.00" };
  await delegate(spine, [payments(spine, { conditions: { approval_above: above } })]);
});
afterAll(() => world.end());

const codeOf = (error: unknown): string => {
  if (isDomainError(error)) return error.code;
  throw error;
};

it("waits are as many as the caller's share, leave those of others alone, and make room when they end", async () => {
  const context = { operation_digest: randomUUID() };
  const asked = await evaluate(spine, await tokenOf(spine), { amount: "420.00", context });
  const id = asked.context.approval?.id ?? "";
  const end = new AbortController();
  const wait = (waiting: Waiting) =>
    waitForDecision(id, waiting, { seconds: 30, signal: end.signal }).then((answer) => answer?.status, codeOf);
  const own = Array.from({ length: 101 }, () => wait({ agentId: spine.agentId }));
  expect(await Promise.race(own)).toBe("too_many_waiting");
  const theirs = wait({ resourceServerId: spine.serverId });
  end.abort();
  expect(await theirs).toBe("pending");
  expect((await Promise.all(own)).filter((status) => status === "pending")).toHaveLength(100);
  expect(await wait({ agentId: spine.agentId })).toBe("pending");
});
