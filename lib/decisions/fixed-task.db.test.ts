import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadServers } from "@/lib/resource-servers/standing.store";
import { evaluate } from "@/lib/testing/decisions";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { claimsOf, exchange, tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { introspectToken } from "@/lib/tokens/introspect.queries";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());
beforeEach(async () => {
  spine = await given.agent(`https://${randomUUID()}.acme.example`);
});

const forTasks = (...tasks: string[]) => payments(spine, tasks.length > 0 ? { conditions: { tasks } } : {});

/** Has a delegation changed by a request that is approved: it stays the same delegation. */
async function change(
  agent: TestAgent,
  changesDelegationId: string,
  tasks: string[],
  terms: Terms = {},
): Promise<void> {
  const { seconds = 3000, maxDepth = 0 } = terms;
  const requestId = await given.request(agent, {
    purpose: "Pay out as well",
    changesDelegationId,
    maxDepth,
    authority: [{ id: "el_1", ...forTasks(...tasks) }],
    expiresAt: inSeconds(seconds),
  });
  await given.approval(agent, requestId);
}
type Terms = { seconds?: number; maxDepth?: number };

/** Reads the decision about each task: "allowed", or the code of the refusal. "none" states no task. */
async function verdicts(agent: TestAgent, token: string): Promise<Record<string, string | undefined>> {
  const said: Record<string, string | undefined> = {};
  for (const task of ["refund", "payout", "none"]) {
    const { decision, context } = await evaluate(agent, token, {
      context: { task: task === "none" ? undefined : task },
    });
    said[task] = decision ? "allowed" : context.code;
  }
  return said;
}

const taskOf = async (token: string): Promise<unknown> =>
  (await world.sql("select task from access_tokens where jti = $1", [claimsOf(token).jti]))[0]?.task;

const refundOnly = { refund: "allowed", payout: "condition_task", none: "missing_fact" };
const bothTasks = { refund: "allowed", payout: "allowed", none: "missing_fact" };

describe("L9: a token stays with the task that it was issued for", () => {
  it("which the delegation demands, whose refusal says what to ask for", async () => {
    const held = await given.delegation(spine, [forTasks("refund")]);
    const token = await tokenOf(spine);
    expect(await taskOf(token)).toBe("refund");
    expect(await verdicts(spine, token)).toEqual(refundOnly);
    const { context } = await evaluate(spine, token, { context: { task: "payout" } });
    expect(context).toMatchObject({ request_hint: { changesDelegationId: held } });
  });

  it("for anything that its delegation allows since; a token issued then is valid for that", async () => {
    const held = await given.delegation(spine, [forTasks("refund")]);
    const token = await tokenOf(spine);
    await change(spine, held, ["refund", "payout"]);
    expect(await verdicts(spine, token)).toEqual(refundOnly);
    const { context } = await evaluate(spine, token, { context: { task: "payout" } });
    expect(context).toMatchObject({ reason: "The token is for the task refund only." });
    // The agent holds enough authority, so it needs another token and no request.
    expect(context).not.toHaveProperty("request_hint");
    const later = await tokenOf(spine);
    expect(await taskOf(later)).toBeNull();
    expect(await verdicts(spine, later)).toEqual(bothTasks);

    await change(spine, held, []);
    expect(await verdicts(spine, token)).toEqual(refundOnly);
    expect(await verdicts(spine, await tokenOf(spine))).toEqual({
      refund: "allowed",
      payout: "allowed",
      none: "allowed",
    });
  });

  it("which introspection states, so that it says what decisions do", async () => {
    const held = await given.delegation(spine, [forTasks("refund")]);
    const token = await tokenOf(spine);
    await change(spine, held, ["refund", "payout"]);
    const server = (await loadServers([spine.serverId])).get(spine.serverId);
    if (!server) throw new Error("The server is there.");
    expect(await introspectToken({ kind: "pep", server }, token)).toMatchObject({
      active: true,
      authorization_details: [{ conditions: { tasks: ["refund"] } }],
    });
    expect(await verdicts(spine, token)).toEqual(refundOnly);
  });

  it("when it asked for a part of what it may do", async () => {
    await given.delegation(spine, [forTasks("refund", "payout")]);
    const { limits: _, ...part } = forTasks("payout");
    const token = await tokenOf(spine, { authorization_details: JSON.stringify([part]) });
    expect(await taskOf(token)).toBe("payout");
    expect(await verdicts(spine, token)).toEqual({ refund: "condition_task", payout: "allowed", none: "missing_fact" });
  });
});

describe("L9: so does what it is exchanged for, and what a delegation below gives", () => {
  it("an exchanged token has its subject token's task, though both delegations allow more", async () => {
    const below = await given.colleague(spine);
    const above = await given.delegation(spine, [forTasks("refund")], 3600, { maxDepth: 1 });
    const first = await tokenOf(spine);
    await change(spine, above, ["refund", "payout"], { maxDepth: 1 });
    await given.delegation(below, [forTasks("refund", "payout")], 1800, { parentDelegationId: above });
    const { access_token: second } = await exchange(below, first);
    expect(await taskOf(second)).toBe("refund");
    expect(await verdicts(below, second)).toEqual(refundOnly);
    expect(await verdicts(below, await tokenOf(below))).toEqual(bothTasks);
  });

  it("a token of the agent below stays with its task when everything above it is changed", async () => {
    const below = await given.colleague(spine);
    const above = await given.delegation(spine, [forTasks("refund")], 3600, { maxDepth: 1 });
    const child = await given.delegation(below, [forTasks("refund")], 1200, { parentDelegationId: above });
    const token = await tokenOf(below);
    expect(await taskOf(token)).toBe("refund");
    await change(spine, above, ["refund", "payout"], { maxDepth: 1 });
    await change(below, child, ["refund", "payout"], { seconds: 1200 });
    expect(await verdicts(below, token)).toEqual(refundOnly);
    expect(await verdicts(below, await tokenOf(below))).toEqual(bothTasks);
  });
});
