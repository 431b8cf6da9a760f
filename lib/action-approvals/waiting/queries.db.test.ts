import { afterAll, beforeAll, expect, it } from "vitest";
import { type AskingSpine, askedAction, createAskingSpine } from "@/e2e/support/asked-action";
import { createWorld, type World } from "@/e2e/support/world";
import { type Waiting, waitForDecision } from "@/lib/action-approvals/waiting/queries";
import { isDomainError } from "@/lib/platform/errors/domain-error";

let world: World;
let asking: AskingSpine;
beforeAll(async () => {
  world = await createWorld();
  asking = await createAskingSpine();
});
afterAll(() => world.end());

const refusedWith = (error: unknown): string => {
  if (isDomainError(error)) return error.code;
  throw error;
};

it("waits are as many as the caller's share, leave those of others alone, and make room when they end", async () => {
  const { spine } = asking;
  const id = await askedAction(asking);
  const end = new AbortController();
  const wait = (waiting: Waiting) =>
    waitForDecision(id, waiting, { seconds: 30, signal: end.signal }).then((answer) => answer?.status, refusedWith);
  const own = Array.from({ length: 101 }, () => wait({ agentId: spine.agentId }));
  expect(await Promise.race(own)).toBe("too_many_waiting");
  const theirs = wait({ resourceServerId: spine.serverId });
  end.abort();
  expect(await theirs).toBe("pending");
  expect((await Promise.all(own)).filter((status) => status === "pending")).toHaveLength(100);
  expect(await wait({ agentId: spine.agentId })).toBe("pending");
});
