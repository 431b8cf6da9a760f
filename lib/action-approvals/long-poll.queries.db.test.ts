import { afterAll, beforeAll, expect, it } from "vitest";
import { GET } from "@/app/access/v1/approvals/[id]/route";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { peekSingleton } from "@/lib/platform/base/singleton";
import { type AskingAgent, askedAction, askingAgent } from "@/lib/testing/decisions";
import { createWorld, type World } from "@/lib/testing/world";
import { stillWaits, type Waiting, waitForDecision } from "./long-poll.queries";

let world: World;
let asking: AskingAgent;
beforeAll(async () => {
  world = await createWorld();
  asking = await askingAgent();
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

it("a wait whose credential is revoked meanwhile gets no answer", async () => {
  const id = await askedAction(asking);
  const { pepKey, serverId, agentId } = asking.spine;
  const headers = { authorization: `Bearer ${pepKey}` };
  const wait = (seconds: number) =>
    world.call(GET, { path: `/access/v1/approvals/${id}?wait=${seconds}`, params: { id }, headers });
  expect((await wait(1)).status).toBe(200);
  const waiting = wait(3);
  await expect.poll(() => peekSingleton<{ count: number }>("watchers")?.count, { interval: 5 }).toBe(1);
  await world.sql("update resource_server_keys set revoked_at = now() where resource_server_id = $1", [serverId]);
  expect((await waiting).status).toBe(401);
  const presented = { authorization: `DPoP ${asking.token}`, dpop: null, method: "GET", url: "" };
  expect(await stillWaits(presented)).toBeUndefined();
  await world.sql("update access_tokens set revoked_at = now() where agent_id = $1", [agentId]);
  await expect(stillWaits(presented)).rejects.toMatchObject({ error: "invalid_token" });
});
