import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approveAction, denyAction } from "@/lib/action-approvals/commands/decide";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { prisma } from "@/lib/platform/database/prisma";
import { permissionsOf } from "@/lib/principals/permissions";
import { revoke } from "@/lib/revocation/commands/revoke";
import { type AskingAgent, askedAction, askingAgent, sayToAction } from "@/lib/testing/decisions";
import { given, type payments, type TestPerson } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { getActionApproval, listActionApprovals } from "./queries";
import { ActionApprovalFilters } from "./schema";
import { getOrThrow } from "./store";

let world: World;
let asking: AskingAgent;
let reader: TestPerson;
let servers = 0;
beforeAll(async () => {
  world = await createWorld();
  reader = await given.approver();
});
beforeEach(async () => {
  servers += 1;
  asking = await askingAgent(undefined, `https://payments-${servers}.acme.example`);
});
afterAll(() => world.end());

const read = (id: string, asker = reader) => getActionApproval(asker, id);
const readPeople = () => given.person(["admin"]);

/** Takes from the delegation, so that its next version holds less. */
async function narrow(delegationId: string): Promise<void> {
  const { authority } = await prisma().delegationVersion.findFirstOrThrow({ where: { delegationId } });
  const [element] = authority as ReturnType<typeof payments>[];
  await narrowDelegation({
    asker: { personId: asking.spine.owner.personId, permissions: permissionsOf(["member"]) },
    delegationId,
    narrow: { authority: [{ ...element, identifiers: ["account/eu-7/*"] }], reason: "Less is enough" },
    expected: undefined,
  });
}

describe("the chain of a decided action", () => {
  it.each([
    ["approved", approveAction],
    ["denied", denyAction],
  ])("is the one that the agent asked with (%s)", async (_, word) => {
    const id = await askedAction(asking);
    const { delegationId, document } = await getOrThrow(prisma(), id);
    const before = (await read(id)).rungs;
    expect(before.map(({ kind, status, known }) => [kind, status, known])).toEqual([
      ["person", "active", true],
      ["agent", "active", true],
    ]);
    await sayToAction(word, reader, id);
    await narrow(delegationId);
    const asker = { personId: asking.spine.owner.personId, permissions: permissionsOf(["security"]) };
    await revoke({ asker, scope: { kind: "agent", subjectId: asking.spine.agentId }, reason: "A drill" });
    await world.sql("update people set status = 'deactivated' where id = $1", [asking.spine.owner.personId]);
    const shown = await read(id);
    expect(shown.document).toBe(document);
    expect(shown.rungs).toEqual(before);
  });

  it("says that what the person could delegate then is not on record, to readers of people", async () => {
    const admin = await readPeople();
    const id = await askedAction(asking);
    expect((await read(id, admin)).rungs[0]).toMatchObject({ permissions: 1, unrestricted: true, known: true });
    await sayToAction(approveAction, reader, id);
    expect((await read(id, admin)).rungs[0]).toMatchObject({ permissions: null, unrestricted: false, known: false });
    expect((await read(id)).rungs[0]).toMatchObject({ permissions: null, unrestricted: false, known: true });
  });

  it("is today's while the action waits", async () => {
    const id = await askedAction(asking);
    const { delegationId } = await getOrThrow(prisma(), id);
    await world.sql("update delegations set status = 'suspended' where id = $1", [delegationId]);
    expect((await read(id)).rungs.map(({ status }) => status)).toEqual(["active", "suspended"]);
  });
});

describe("the agent of an action", () => {
  const change = (displayName: string) =>
    prisma().agent.update({
      where: { id: asking.spine.agentId },
      data: { displayName, environment: "dev", riskTier: "medium" },
    });
  const told = async (id: string) => {
    const filters = ActionApprovalFilters.parse({ queue: "all", limit: 200 });
    const { actionApprovals } = await listActionApprovals(reader, filters);
    const { agent, sentence } = await read(id);
    expect(actionApprovals.find((one) => one.id === id)).toMatchObject({ agent, sentence });
    return { agent, sentence };
  };

  it.each([
    ["approved", approveAction],
    ["denied", denyAction],
  ])("is shown as it was when a person decided (%s)", async (_, word) => {
    await prisma().agent.update({ where: { id: asking.spine.agentId }, data: { displayName: "Payer" } });
    const id = await askedAction(asking);
    const before = await told(id);
    expect(before).toMatchObject({ agent: { displayName: "Payer", environment: "prod", riskTier: "low" } });
    await sayToAction(word, reader, id);
    await change("Totally Other Bot");
    expect(await told(id)).toEqual(before);
    expect(before.sentence).toMatch(/^Payer \(refunds-[a-z0-9]+\) wants to create payment/);
  });

  it("is shown as it is while the action waits, and as it was asked for if no person answered", async () => {
    const [id, unanswered] = [await askedAction(asking), await askedAction(asking)];
    const asked = await told(unanswered);
    await change("Renamed Bot");
    const now = { agent: { displayName: "Renamed Bot", environment: "dev", riskTier: "medium" } };
    expect(await told(id)).toMatchObject(now);
    await sayToAction(denyAction, reader, id);
    await change("Renamed Again");
    expect(await told(id)).toMatchObject(now);
    await world.sql("update action_approvals set expires_at = clock_timestamp() - interval '1 second' where id = $1", [
      unanswered,
    ]);
    expect(await told(unanswered)).toEqual(asked);
  });

  it("is today's where an action was over before its agent was kept", async () => {
    const id = await askedAction(asking);
    await sayToAction(denyAction, reader, id);
    await world.sql("update action_approvals set shown_agent = null where id = $1", [id]);
    await change("Renamed Bot");
    expect((await told(id)).agent.displayName).toBe("Renamed Bot");
  });
});

describe("the risk of an action", () => {
  const mark = (effect: string) =>
    world.sql(
      `update resource_servers set types = jsonb_set(types, '{0,effects}', jsonb_build_object('create', $1::text))
       where id = $2`,
      [effect, asking.spine.serverId],
    );

  it.each([
    ["approved", approveAction],
    ["denied", denyAction],
  ])("is the one of the question, with other marks in the catalogue since (%s)", async (_, word) => {
    const id = await askedAction(asking);
    const asked = (await read(id)).risk;
    await mark("irreversible");
    expect((await read(id)).risk).toEqual(asked);
    await sayToAction(word, reader, id);
    expect((await read(id)).risk).toEqual(asked);
    const { actionApprovals } = await listActionApprovals(
      reader,
      ActionApprovalFilters.parse({ queue: "all", limit: 200 }),
    );
    expect(actionApprovals.find((one) => one.id === id)?.risk).toEqual(asked);
  });

  it.each([
    ["approved", approveAction],
    ["denied", denyAction],
  ])("is the one that was shown when a person decided an action of an earlier release (%s)", async (_, word) => {
    const id = await askedAction(asking);
    await world.sql("update action_approvals set asked_risk = null where id = $1", [id]);
    await mark("irreversible");
    const shown = (await read(id)).risk;
    expect(shown.parts.map(({ code }) => code)).toContain("irreversible");
    await sayToAction(word, reader, id);
    await mark("read");
    expect((await read(id)).risk).toEqual(shown);
  });

  it("is the one of the question if no person answered", async () => {
    const id = await askedAction(asking);
    const asked = (await read(id)).risk;
    await mark("irreversible");
    await world.sql("update action_approvals set expires_at = clock_timestamp() - interval '1 second' where id = $1", [
      id,
    ]);
    expect((await read(id)).risk).toEqual(asked);
  });
});

describe("the history that the risk of an action names", () => {
  const codes = async (id: string) => (await read(id)).risk.parts.map(({ code }) => code);

  it("is that of the question, and stays when the agent grows older or is transferred", async () => {
    const { agentId } = asking.spine;
    const id = await askedAction(asking);
    expect(await codes(id)).toEqual(expect.arrayContaining(["new_agent"]));
    expect(await codes(id)).not.toContain("new_owner");
    await world.sql("update agents set created_at = created_at - interval '8 days' where id = $1", [agentId]);
    await world.sql("insert into agent_transfers (agent_id, behind_ids) values ($1, '{}')", [agentId]);
    const later = await askedAction(asking, { amount: "301.00" });
    expect(await codes(id)).toContain("new_agent");
    expect(await codes(later)).not.toContain("new_agent");
    expect(await codes(later)).toContain("new_owner");
  });

  it("names an action that people never approved of an agent of which they approved others", async () => {
    const first = await askedAction(asking);
    expect(await codes(first)).not.toContain("unusual");
    await sayToAction(approveAction, reader, first);
    const alike = await askedAction(asking, { amount: "301.00" });
    expect(await codes(alike)).not.toContain("unusual");
    await world.sql("update action_approvals set action = 'void' where id = $1", [first]);
    const other = await askedAction(asking, { amount: "302.00" });
    const { parts } = (await read(other)).risk;
    expect(parts.find(({ code }) => code === "unusual")?.sentence).toBe(
      "Among the last 100 actions that this agent asked for, people approved others, but never create payment.",
    );
  });

  it("names an action that no other agent of the blueprint holds", async () => {
    for (const peer of [1, 2, 3]) {
      await given.delegation(await given.agent(`https://peer-${peer}-of-${servers}.acme.example`));
    }
    const { parts } = (await read(await askedAction(asking))).risk;
    expect(parts.find(({ code }) => code === "outside_peers")?.sentence).toMatch(
      /^None of \d+ other agents of its blueprint holds: create payment\.$/,
    );
    await given.delegation(await given.colleague(asking.spine));
    expect(await codes(await askedAction(asking, { amount: "303.00" }))).not.toContain("outside_peers");
  });
});

describe("what an agent asked for lately", () => {
  it("is told as of the decision", async () => {
    const first = await askedAction(asking);
    await sayToAction(denyAction, reader, first);
    const id = await askedAction(asking);
    const { lately } = await read(id);
    expect(lately).toEqual({ asked: 2, approved: 0, denied: 1 });
    await sayToAction(approveAction, reader, id);
    for (const word of [approveAction, denyAction]) await sayToAction(word, reader, await askedAction(asking));
    expect((await read(id)).lately).toEqual(lately);
    await world.sql(
      `update action_approvals set created_at = created_at - interval '1 hour', decided_at = decided_at - interval '1 hour'
       where id = any($1)`,
      [[first, id]],
    );
    expect((await read(id)).lately).toEqual(lately);
  });

  it("is shown as of its end if no person decided", async () => {
    const id = await askedAction(asking);
    await world.sql(
      `update action_approvals set created_at = created_at - interval '1 hour', expires_at = expires_at - interval '1 hour'
       where id = $1`,
      [id],
    );
    await sayToAction(approveAction, reader, await askedAction(asking));
    expect((await read(id)).lately).toMatchObject({ approved: 0, denied: 0 });
  });
});

describe("the filter of risk tiers", () => {
  it("finds a decided action by the tier that it shows, and one that waits by today's", async () => {
    const [decided, waiting] = [await askedAction(asking), await askedAction(asking, { id: "account/eu-7/pay-2" })];
    await sayToAction(denyAction, reader, decided);
    await world.sql("update agents set risk_tier = 'high' where id = $1", [asking.spine.agentId]);
    const found = async (q: string) => {
      const list = await listActionApprovals(reader, ActionApprovalFilters.parse({ queue: "all", q }));
      return list.actionApprovals.map(({ id, agent }) => [id, agent.riskTier]);
    };
    const of = `agent:${asking.spine.agentId}`;
    expect(await found(`${of} risk:high`)).toEqual([[waiting, "high"]]);
    expect(await found(`${of} -risk:high`)).toEqual([[decided, "low"]]);
    expect(await found(`${of} risk:low`)).toEqual([[decided, "low"]]);
  });
});

describe("the steps of an action that ran out undecided", () => {
  it("stay as they were then, also when an approver is deactivated", async () => {
    const steps = ["First", "Second"].map((name) => ({ name, quorum: 1 }));
    await given.steps(world, ...steps);
    const id = await askedAction(asking);
    const ben = await given.approver();
    await sayToAction(approveAction, ben, id);
    await world.sql("update action_approvals set expires_at = clock_timestamp() - interval '1 second' where id = $1", [
      id,
    ]);
    const then = await read(id);
    expect(then.steps.map(({ approved }) => approved)).toEqual([1, 0]);
    await world.sql("update people set status = 'deactivated' where id = $1", [ben.personId]);
    const now = await read(id);
    expect([now.status, now.steps, now.votes]).toEqual(["expired", then.steps, then.votes]);
  });
});
