import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { moveDelegation } from "@/lib/delegations/commands/move";
import type { Principal } from "@/lib/principals/principal";
import { askRevocation, endAsked, revokeAsAsked } from "@/lib/revocation/asked/commands";
import { given, type TestAgent } from "@/lib/testing/direct";
import { tellAll, toldTo } from "@/lib/testing/notifications";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let agent: TestAgent;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  [agent, security] = [await given.agent(), await world.person(["security"])];
});
afterAll(() => world.end());

const told = async (person: { personId: string }, subjectId: string) =>
  (await toldTo(person)).filter((one) => one.subjectId === subjectId && one.kind.startsWith("revocation"));

async function asked() {
  const delegationId = await given.delegation(agent);
  await tellAll();
  return { delegationId, id: await askRevocation(agent.approver, delegationId, "It was a mistake.") };
}

describe("a request to revoke a delegation", () => {
  it("is told to security, and to no person as a stop", async () => {
    const { delegationId } = await asked();
    expect(await told(security, delegationId)).toMatchObject([
      {
        kind: "revocation_asked",
        link: `/delegations/${delegationId}`,
        sentence: expect.stringMatching(/ asks to revoke a delegation of the agent .+ that they approved$/),
        settled: null,
      },
    ]);
    const owner = (await toldTo(agent.owner)).filter(({ subjectId }) => subjectId === delegationId);
    expect(owner.filter(({ kind }) => kind === "agent_stopped")).toEqual([]);
  });

  it.each([
    ["revoked", (id: string) => revokeAsAsked(security, id, "Agreed.")],
    ["refused", (id: string) => endAsked(security, id, "refuse", "It is needed.")],
  ] as const)("that security %s is told to the approver, and waits no more", async (how, answer) => {
    const { delegationId, id } = await asked();
    await tellAll();
    await answer(id);
    expect(await told(agent.approver, delegationId)).toMatchObject([
      {
        kind: "revocation_answered",
        link: `/delegations/${delegationId}`,
        sentence: expect.stringMatching(how === "revoked" ? / revoked the delegation of / : / refused to revoke the /),
      },
    ]);
    expect(await told(security, delegationId)).toMatchObject([{ settled: { outcome: "answered" } }]);
  });

  it("that the approver withdraws, or that another stop made needless, waits no more", async () => {
    const [withdrawn, stopped] = [await asked(), await asked()];
    await tellAll();
    await endAsked(agent.approver, withdrawn.id, "withdraw", "Settled.");
    expect(await told(security, withdrawn.delegationId)).toMatchObject([{ settled: { outcome: "withdrawn" } }]);
    expect(await told(agent.approver, withdrawn.delegationId)).toEqual([]);
    const { delegationId } = stopped;
    await moveDelegation({ asker: security, delegationId, action: "revoke", reason: "An incident." });
    expect((await told(security, delegationId))[0]?.settled).not.toBeNull();
  });
});
