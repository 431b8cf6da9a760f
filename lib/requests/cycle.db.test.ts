import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prisma } from "@/lib/platform/database/prisma";
import { makeRequest } from "@/lib/requests/commands/make";
import { rehomeDelegation } from "@/lib/requests/commands/rehome";
import { previewRequest } from "@/lib/requests/views/preview.queries";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";

// Bad input: a chain that returns to an agent, which would hold authority derived from its own.

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());

const below = (agentId: string, parentDelegationId: string) => ({
  ...{ agentId, parentDelegationId, purpose: "Pay granted refunds", authority: [payments(spine)] },
  expiresAt: inSeconds(600),
});

describe("an agent that stands further up the chain", () => {
  it("gets nothing derived from itself: not directly, and not over hops", async () => {
    const { agents, delegations } = await given.chain(spine, 3);
    const [first, second, third] = agents.map(({ agentId }) => agentId) as [string, string, string];
    const [root, middle, leaf] = delegations as [string, string, string];
    await prisma().delegation.update({ where: { id: leaf }, data: { maxDepth: 3 } });
    const tries: [string, string][] = [
      [first, root],
      [first, middle],
      [second, middle],
      [first, leaf],
      [second, leaf],
      [third, leaf],
    ];
    for (const [agentId, parent] of tries) {
      await expectRefusal(makeRequest(spine.owner, below(agentId, parent)), "delegation_cycle");
      await expectRefusal(previewRequest(spine.owner, below(agentId, parent)), "delegation_cycle");
      const through = {
        ...spine.owner,
        through: { agentId: agents.at(delegations.indexOf(parent))?.agentId ?? "", answerableIds: [] },
      };
      await expectRefusal(makeRequest(through, below(agentId, parent)), "delegation_cycle");
    }
    expect(await prisma().delegation.count({ where: { parentId: { in: delegations } } })).toBe(2);
  });

  it("may stand in two branches: neither is derived from the other", async () => {
    const root = await given.delegation(spine, [payments(spine)], 3600, { maxDepth: 2 });
    const { agents } = await given.chain(spine, 2);
    const other = agents[1];
    expect(other).toBeDefined();
    expect(await codeOf(makeRequest(spine.owner, below(other?.agentId ?? "", root)))).toBe("done");
  });

  it("gets nothing by re-homing: that names another person for a root, and leaves all that is below where it hangs", async () => {
    const { agents, delegations } = await given.chain(spine, 3);
    const [root = "", child = ""] = delegations;
    const next = await given.person(["member"]);
    const rehome = { asker: spine.owner, delegatorId: next.personId, reason: "She takes over" };
    await expectRefusal(rehomeDelegation({ ...rehome, delegationId: child }), "change_invalid");
    const requestId = await rehomeDelegation({ ...rehome, delegationId: root });
    await given.approval(spine, requestId);
    await expectRefusal(makeRequest(spine.owner, below(agents[0]?.agentId ?? "", child)), "delegation_cycle");
  });
});
