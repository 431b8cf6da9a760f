import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { prisma } from "@/lib/platform/database/prisma";
import { approveRequest, askChanges, denyRequest } from "@/lib/requests/commands/decide";
import { expireRequests, passOverdueSteps } from "@/lib/requests/commands/due";
import { withdrawRequest } from "@/lib/requests/commands/follow";
import { getRequest } from "@/lib/requests/queries";
import { given, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());
beforeEach(() => given.steps(world, { name: "Approval", quorum: 1 }));

const ask = (asker = spine.owner, change = {}) => given.request(spine, change, asker);

/** Approves what is shown now: answers the delegation, `waiting`, or the code of the refusal. */
async function approve(asker: TestPerson, requestId: string): Promise<string> {
  const digest = await given.digest(requestId);
  return outcomeOf(approveRequest({ asker, requestId, digest, note: "" }));
}

async function outcomeOf(act: Promise<unknown>): Promise<string> {
  try {
    const answer = await act;
    return answer === null ? "waiting" : typeof answer === "string" ? "granted" : "done";
  } catch (error) {
    if (isDomainError(error)) return error.code;
    throw error;
  }
}

describe("the steps of a request", () => {
  it("stand in the document, so that the digest covers the policy's version and everything it demands", async () => {
    const id = await ask();
    const { document, digest } = await getRequest(spine.approver, id);
    expect(JSON.parse(document)).toMatchObject({ policy: "four-eyes@1", steps: [{ name: "Approval", quorum: 1 }] });
    await given.steps(world, { name: "Approval", quorum: 2 });
    expect(await outcomeOf(approveRequest({ asker: spine.approver, requestId: id, digest, note: "" }))).toBe(
      "request_outdated",
    );
    expect(await getRequest(spine.approver, id)).toMatchObject({ revision: 2, steps: [{ quorum: 2, approved: 0 }] });
  });

  it("take as many people as the quorum says, and no person counts twice", async () => {
    await given.steps(world, { name: "Two", quorum: 2 });
    const [one, two] = [await given.approver(), await given.approver()];
    const id = await ask();
    expect(await approve(one, id)).toBe("waiting");
    expect(await approve(one, id)).toBe("already_approved");
    const shown = await getRequest(two, id);
    expect(shown).toMatchObject({ status: "pending", delegationId: null, steps: [{ approved: 1, quorum: 2 }] });
    expect(shown.can).toContain("approve");
    expect((await getRequest(one, id)).whyNot.approve?.reason).toBe(
      "You have already approved this step. It waits for another person.",
    );
    expect(await approve(two, id)).toBe("granted");
  });

  it("open in order, each for its groups, and another person each", async () => {
    await given.steps(world, { name: "Team", quorum: 1 }, { name: "Compliance", quorum: 1, groups: ["compliance-a"] });
    const [member, officer] = [await given.approver(), await given.approver()];
    await given.group("compliance-a", officer);
    const id = await ask();
    expect(await approve(officer, id)).toBe("waiting");
    expect(await getRequest(member, id)).toMatchObject({
      steps: [{ state: "passed" }, { state: "open", groups: ["compliance-a"] }],
      whyNot: {
        approve: { code: "outside_groups", reason: "Step 2, Compliance, needs a member of the group compliance-a." },
      },
    });
    expect(await approve(member, id)).toBe("outside_groups");
    expect(await approve(officer, id)).toBe("other_person_needed");
    const second = await given.approver();
    await given.group("compliance-a", second);
    expect((await getRequest(member, id)).approvers.map((one) => one.id)).toEqual([second.personId]);
    expect(await approve(second, id)).toBe("granted");
  });

  it("keep apart the people that the policy separates", async () => {
    await given.steps(world, {
      name: "Apart",
      quorum: 2,
      separateFrom: ["parties", "requester_groups", "approver_groups"],
    });
    const both = await given.person(["member", "approver"]);
    const [colleague, first, peer, second] = [
      await given.approver(),
      await given.approver(),
      await given.approver(),
      await given.approver(),
    ];
    await given.group("finance-b", spine.owner, colleague);
    await given.group("risk-b", first, peer);
    await prisma().agent.update({ where: { id: spine.agentId }, data: { ownerId: both.personId } });
    const asker = { ...spine.owner, permissions: new Set([...spine.owner.permissions, "agents:read" as const]) };
    const id = await ask(asker, { onBehalfOf: spine.owner.personId });
    await prisma().agent.update({ where: { id: spine.agentId }, data: { ownerId: both.personId } });
    expect(await approve(both, id)).toBe("not_separate");
    expect(await approve(colleague, id)).toBe("not_separate");
    expect(await approve(first, id)).toBe("waiting");
    expect(await approve(peer, id)).toBe("not_separate");
    expect(await approve(second, id)).toBe("granted");
    await prisma().agent.update({ where: { id: spine.agentId }, data: { ownerId: spine.owner.personId } });
  });
});

describe("an earlier approval (A2)", () => {
  const losses: [string, (one: TestPerson) => Promise<unknown>][] = [
    [
      "was deactivated",
      ({ personId }) => world.sql("update people set status = 'deactivated' where id = $1", [personId]),
    ],
    [
      "is no approver any more",
      ({ personId }) => world.sql("update people set roles = '{member}' where id = $1", [personId]),
    ],
    ["left the group", ({ personId }) => world.sql("delete from group_members where person_id = $1", [personId])],
    ["came into a group of the requester", (one) => given.group("finance-c", spine.owner, one)],
  ];
  it.each(losses)("of a person who %s does not count at the quorum", async (_, lose) => {
    await given.steps(world, { name: "Risk", quorum: 2, groups: ["risk-c"], separateFrom: ["requester_groups"] });
    const [one, two, three] = [await given.approver(), await given.approver(), await given.approver()];
    await given.group("risk-c", one, two, three);
    const id = await ask();
    expect(await approve(one, id)).toBe("waiting");
    await lose(one);
    expect(await approve(two, id)).toBe("approval_void");
    expect(await getRequest(two, id)).toMatchObject({ status: "pending", revision: 2, steps: [{ approved: 0 }] });
    expect([await approve(two, id), await approve(three, id)]).toEqual(["waiting", "granted"]);
  });
});

describe("a step that no person answers", () => {
  const overdue = (id: string) =>
    world.sql(
      "update request_steps set overdue_at = now() - interval '1 second' where request_id = $1 and state = 'open'",
      [id],
    );

  it("is passed to the group that the policy names", async () => {
    await given.steps(world, { name: "Team", quorum: 1, groups: ["team-d"], skipAfterHours: 4, escalateTo: "leads-d" });
    const lead = await given.approver();
    await given.group("leads-d", lead);
    const id = await ask();
    expect(await approve(lead, id)).toBe("outside_groups");
    await overdue(id);
    await passOverdueSteps();
    expect(await getRequest(lead, id)).toMatchObject({ steps: [{ groups: ["team-d", "leads-d"], overdueAt: null }] });
    expect(await world.auditTypes(id)).toContain("request.step_escalated");
    expect(await approve(lead, id)).toBe("granted");
  });

  it("is skipped only for a step that a person has to answer: silence grants nothing", async () => {
    await given.steps(
      world,
      { name: "Team", quorum: 1, groups: ["team-d"], skipAfterHours: 4 },
      { name: "Last", quorum: 1 },
    );
    const id = await ask();
    await overdue(id);
    await passOverdueSteps();
    const shown = await getRequest(spine.approver, id);
    expect(shown).toMatchObject({ status: "pending", steps: [{ state: "skipped" }, { state: "open" }] });
    await world.sql("update requests set decide_by = now() - interval '1 second' where id = $1", [id]);
    expect(await approve(spine.approver, id)).toBe("request_expired");
    await expireRequests();
    expect(await getRequest(spine.approver, id)).toMatchObject({ status: "expired", delegationId: null });
  });
});

describe("a request that is sent back", () => {
  it("waits for its requester, and no person approves it meanwhile", async () => {
    const id = await ask();
    const digest = await given.digest(id);
    await askChanges({ asker: spine.approver, requestId: id, digest, note: "Only Europe." });
    expect(await getRequest(spine.owner, id)).toMatchObject({
      status: "changes_requested",
      votes: [{ verdict: "ask_changes", note: "Only Europe." }],
      can: expect.arrayContaining(["revise", "withdraw"]),
    });
    expect(await approve(await given.approver(), id)).toBe("request_state");
    expect(await outcomeOf(denyRequest({ asker: await given.approver(), requestId: id, note: "no" }))).toBe("done");
  });
});

describe("the steps of a request that is over", () => {
  const shownSteps = async (requestId: string) =>
    (await getRequest(spine.owner, requestId)).steps.map(({ state, endedBy }) => [state, endedBy?.id ?? null]);
  beforeEach(() =>
    given.steps(world, { name: "First", quorum: 1 }, { name: "Second", quorum: 1 }, { name: "Third", quorum: 1 }),
  );

  it("say who ended it where, and that the rest was not reached: none is open any more", async () => {
    const [denied, withdrawn, expired] = [await ask(), await ask(), await ask()];
    const { approver, owner } = spine;
    expect(await shownSteps(denied)).toEqual([
      ["open", null],
      ["waiting", null],
      ["waiting", null],
    ]);
    await approve(await given.approver(), denied);
    await denyRequest({ asker: approver, requestId: denied, note: "Too much." });
    expect(await shownSteps(denied)).toEqual([
      ["passed", null],
      ["denied", approver.personId],
      ["not_reached", null],
    ]);
    await withdrawRequest({ asker: owner, requestId: withdrawn });
    const rest = [
      ["not_reached", null],
      ["not_reached", null],
    ];
    expect(await shownSteps(withdrawn)).toEqual([["withdrawn", owner.personId], ...rest]);
    await world.sql("update requests set decide_by = now() - interval '1 second' where id = $1", [expired]);
    await expireRequests();
    expect(await shownSteps(expired)).toEqual([["expired", null], ...rest]);
  });

  it("count a no of an earlier revision for nothing: the one that is shown was never asked that", async () => {
    const id = await ask();
    const digest = await given.digest(id);
    await askChanges({ asker: spine.approver, requestId: id, digest, note: "Only Europe." });
    expect(await shownSteps(id)).toEqual([
      ["open", null],
      ["waiting", null],
      ["waiting", null],
    ]);
  });
});
