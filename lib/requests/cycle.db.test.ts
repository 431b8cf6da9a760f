import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { relay } from "@/e2e/support/exchange";
import { codeOf } from "@/e2e/support/refusal";
import { consentAll, createSpine, delegate, payments, person, type Spine } from "@/e2e/support/spine";
import { createWorld, type World } from "@/e2e/support/world";
import { prisma } from "@/lib/platform/database/prisma";
import { approveRequest } from "@/lib/requests/commands/decide";
import { makeRequest } from "@/lib/requests/commands/make";
import { rehomeDelegation } from "@/lib/requests/commands/rehome";
import { getRequest } from "@/lib/requests/queries";
import { previewRequest } from "@/lib/requests/views/preview/queries";

// Bad input: a chain that returns to an agent, which would hold authority derived from its own.

let world: World;
let spine: Spine;
beforeAll(async () => {
  world = await createWorld();
  spine = await createSpine();
});
afterAll(() => world.end());

const below = (agentId: string, parentDelegationId: string) => ({
  ...{ agentId, parentDelegationId, purpose: "Pay granted refunds", authority: [payments(spine)] },
  expiresAt: new Date(Date.now() + 600_000).toISOString(),
});

describe("an agent that stands further up the chain", () => {
  it("gets nothing derived from itself: not directly, and not over hops", async () => {
    const { agents, delegations } = await relay(spine, 3);
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
      expect(await codeOf(makeRequest(spine.owner, below(agentId, parent)))).toBe("delegation_cycle");
      expect(await codeOf(previewRequest(spine.owner, below(agentId, parent)))).toBe("delegation_cycle");
      const through = {
        ...spine.owner,
        through: { agentId: agents.at(delegations.indexOf(parent))?.agentId ?? "", answerableIds: [] },
      };
      expect(await codeOf(makeRequest(through, below(agentId, parent)))).toBe("delegation_cycle");
    }
    expect(await prisma().delegation.count({ where: { parentId: { in: delegations } } })).toBe(2);
  });

  it("may stand in two branches: neither is derived from the other", async () => {
    const root = await delegate(spine, [payments(spine)], 3600, { maxDepth: 2 });
    const { agents } = await relay(spine, 2);
    const other = agents[1];
    expect(other).toBeDefined();
    expect(await codeOf(makeRequest(spine.owner, below(other?.agentId ?? "", root)))).toBe("done");
  });

  it("gets nothing by re-homing: that names another person for a root, and leaves all that is below where it hangs", async () => {
    const { agents, delegations } = await relay(spine, 3);
    const [root = "", child = ""] = delegations;
    const next = await person(["member"]);
    const rehome = { asker: spine.owner, delegatorId: next.personId, reason: "She takes over" };
    expect(await codeOf(rehomeDelegation({ ...rehome, delegationId: child }))).toBe("change_invalid");
    const requestId = await rehomeDelegation({ ...rehome, delegationId: root });
    await consentAll(spine, requestId);
    const { digest } = await getRequest(spine.approver, requestId);
    await approveRequest({ asker: spine.approver, requestId, digest, note: "" });
    expect(await codeOf(makeRequest(spine.owner, below(agents[0]?.agentId ?? "", child)))).toBe("delegation_cycle");
  });
});
