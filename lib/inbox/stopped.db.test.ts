import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as OUTCOME } from "@/app/api/requests/[requestId]/outcome/route";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { moveDelegation } from "@/lib/delegations/commands/move";
import type { Principal } from "@/lib/principals/principal";
import { revoke } from "@/lib/revocation/commands/revoke";
import type { RevocationScope } from "@/lib/revocation/model";
import { given, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import type { DecidedOutcome } from "./decided.schema";

let world: World;
let security: Principal;
let approver: Principal;
beforeAll(async () => {
  world = await createWorld();
  [approver, security] = [await world.person(["approver"]), await world.person(["security"], { name: "Noor Haddad" })];
});
afterAll(() => world.end());

let made = 0;
async function approved() {
  const agent: TestAgent = { ...(await given.agent(`https://stopped-${++made}.acme.example`)), approver };
  const requestId = await given.request(agent);
  const delegationId = (await given.approval(agent, requestId)) ?? "";
  const outcome = async (): Promise<DecidedOutcome> =>
    (await (await world.call(OUTCOME, { as: approver, params: { requestId } })).json()) as DecidedOutcome;
  return { agent, delegationId, outcome };
}
type Approved = Awaited<ReturnType<typeof approved>>;

const one = async (text: string, id: string) => (await world.sql<{ id: string }>(text, [id]))[0]?.id ?? "";
const subjects: Record<string, (of: Approved) => Promise<string>> = {
  agent: async ({ agent }) => agent.agentId,
  owner: async ({ agent }) => agent.owner.personId,
  blueprint: ({ agent }) => one("select blueprint_id as id from agents where id = $1", agent.agentId),
  resource_server: ({ agent }) => one("select id from resource_servers where identifier = $1", agent.identifier),
  all: async () => "org",
};

describe("what became of an approved request", () => {
  it.each(Object.keys(subjects))("names the person who revoked %s, not what they revoked", async (kind) => {
    const of = await approved();
    const subjectId = (await subjects[kind]?.(of)) ?? "";
    await revoke({ asker: security, scope: { kind, subjectId } as RevocationScope, reason: "Odd." });
    const told = await of.outcome();
    expect(told.state).not.toBe("in_effect");
    expect(told.by).toEqual({ id: security.personId, name: "Noor Haddad" });
  });

  it("names the person behind the stop that it tells, not behind an earlier one of the delegation", async () => {
    const other = await world.person(["security"]);
    const { agent, delegationId, outcome } = await approved();
    await moveDelegation({ asker: other, delegationId, action: "suspend", reason: "Odd.", until: undefined });
    expect((await outcome()).by?.id).toBe(other.personId);
    await revoke({ asker: security, scope: { kind: "agent", subjectId: agent.agentId }, reason: "Odd." });
    expect((await outcome()).by?.id).toBe(security.personId);
  });

  it("names the person who suspended the agent, and no person where no record of the stop says who it was", async () => {
    const { agent, outcome } = await approved();
    await suspendAgent(security, agent.agentId, "A drill.");
    const sentence = expect.stringContaining("is suspended");
    expect(await outcome()).toMatchObject({ by: { name: "Noor Haddad" }, sentence });
    await world.sql("delete from revocations where subject_id = $1", [agent.agentId]);
    expect(await outcome()).toMatchObject({ by: null, sentence });
  });
});
