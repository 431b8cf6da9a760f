import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approveAction, type DecideAction, denyAction } from "@/lib/action-approvals/commands/decide";
import { answersToAction } from "@/lib/action-approvals/steps/queries";
import { approversNow } from "@/lib/approval-policies/approvers.queries";
import type { PolicyRules } from "@/lib/approval-policies/model";
import { matchingRule } from "@/lib/approval-policies/policy";
import { progress } from "@/lib/approval-policies/steps/progress";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import {
  type ActionWord,
  type AskingAgent,
  askedAction,
  askForAction,
  askingAgent,
  sayToAction,
} from "@/lib/testing/decisions";
import { given, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { factsOf } from "./ask-rules.policy";
import { getActionApproval, listActionApprovals } from "./queries";
import { ActionApprovalFilters } from "./schema";
import * as store from "./store";

let world: World;
let asking: AskingAgent;
let spine: TestAgent;
let watcher: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  asking = await askingAgent();
  spine = asking.spine;
  watcher = await given.person(["auditor"]);
});
afterAll(() => world.end());

const setRules = (rules: PolicyRules) => given.rules(world, rules);
const one = { when: {}, steps: [{ name: "Approval", quorum: 1 }] };
beforeEach(() => setRules([one]));

const ask = (operation: string, amount = "420.00") => askForAction(asking, { operation, amount });
const asked = (amount = "420.00", operation: string = randomUUID()) => askedAction(asking, { amount, operation });

const say = (word: ActionWord, asker: TestPerson, approvalId: string) => codeOf(sayToAction(word, asker, approvalId));
const approve = (asker: TestPerson, id: string) => say(approveAction, asker, id);
const shown = (id: string) => getActionApproval(watcher, id);

describe("the policy that decides about an action", () => {
  const spending = [{ value: "420.00", unit: "USD" }];
  const action = { type: "payment", action: "create", spending, declared: undefined };
  const agent = { riskTier: "low", environment: "prod" } as const;
  const rules = (when: PolicyRules[number]["when"]): PolicyRules => [{ when, steps: one.steps }, one];

  it.each([
    ["its type", { types: ["payment"] }, { types: ["invoice"] }],
    ["its action", { actions: ["create"] }, { actions: ["void"] }],
    ["its amount", { amountAbove: { unit: "USD", value: "400" } }, { amountAbove: { unit: "USD", value: "420" } }],
    ["another currency", { amountAbove: { unit: "EUR", value: "99999" } }, { environments: ["dev" as const] }],
    ["its environment", { environments: ["prod" as const] }, { environments: ["staging" as const] }],
    ["its risk tier", { riskTiers: ["low" as const] }, { riskTiers: ["high" as const] }],
  ])("is found by %s", (_, matching, other) => {
    expect(matchingRule({ rules: rules(matching) }, factsOf([agent], action))).toBe(0);
    expect(matchingRule({ rules: rules(other) }, factsOf([agent], action))).toBe(1);
  });

  it("looks at the riskiest agent of the chain, and at where the acting one runs", () => {
    const chain = [
      { riskTier: "high", environment: "prod" } as const,
      { riskTier: "low", environment: "dev" } as const,
    ];
    expect(factsOf(chain, action)).toMatchObject({ riskTier: "high", environment: "dev" });
  });
});

describe("an action under a policy", () => {
  it("takes as many people, of the groups, as the rule for its amount says; a smaller one takes one", async () => {
    const [treasurer, second, anybody] = [await given.approver(), await given.approver(), await given.approver()];
    await given.group("treasury", treasurer, second);
    const large = { when: { amountAbove: { unit: "USD", value: "500" } } };
    await setRules([{ ...large, steps: [{ name: "Treasury", quorum: 2, groups: ["treasury"] }] }, one]);
    const [id, small, operation] = [await asked("600.00"), await asked("420.00"), randomUUID()];
    expect(await shown(id)).toMatchObject({
      policy: "four-eyes@1",
      steps: [{ name: "Treasury", quorum: 2, approved: 0, groups: ["treasury"], state: "open" }],
    });
    expect(await approve(anybody, small)).toBe("done");
    expect((await shown(small)).status).toBe("approved");
    expect(await approve(anybody, id)).toBe("outside_groups");
    expect((await getActionApproval(anybody, id)).whyNot.approve?.reason).toContain("the group treasury");
    expect(await approve(treasurer, id)).toBe("done");
    expect(await shown(id)).toMatchObject({ status: "pending", votes: [{ counts: true }], steps: [{ approved: 1 }] });
    expect(await approve(treasurer, id)).toBe("already_approved");
    expect((await ask(operation, "600.00")).decision).toBe(false);
    expect(await approve(second, id)).toBe("done");
    expect(await shown(id)).toMatchObject({ status: "approved", steps: [{ approved: 2, state: "passed" }] });
    expect(await world.auditTypes(id)).toEqual([
      "decision.made",
      "action-approval.step_approved",
      "action-approval.approved",
    ]);
  });

  it("is allowed only once everybody has said yes", async () => {
    await setRules([
      {
        when: {},
        steps: [
          { name: "First", quorum: 1 },
          { name: "Second", quorum: 1 },
        ],
      },
    ]);
    const [operation, first, second] = [randomUUID(), await given.approver(), await given.approver()];
    const id = await asked("420.00", operation);
    expect(await approve(first, id)).toBe("done");
    expect(await ask(operation)).toMatchObject({ decision: false, context: { approval: { id, status: "pending" } } });
    expect(await approve(first, id)).toBe("other_person_needed");
    expect(await approve(second, id)).toBe("done");
    expect(await ask(operation)).toMatchObject({ decision: true, context: { approval: { id } } });
  });

  it("keeps out the agent's owner, and the people that the policy separates from them", async () => {
    const [owner, colleague, other] = [
      await given.person(["member", "approver"]),
      await given.approver(),
      await given.approver(),
    ];
    await world.sql("update agents set owner_id = $2 where id = $1", [spine.agentId, owner.personId]);
    await given.group("finance-actions", owner, colleague);
    await setRules([{ when: {}, steps: [{ name: "Apart", quorum: 1, separateFrom: ["requester_groups"] }] }]);
    const id = await asked();
    expect(await approve(owner, id)).toBe("self_approval");
    expect(await approve(colleague, id)).toBe("not_separate");
    expect(await approve(other, id)).toBe("done");
    await world.sql("update agents set owner_id = $2 where id = $1", [spine.agentId, spine.owner.personId]);
  });

  it("is denied by a person of the open step, and by no other", async () => {
    const [inside, outside] = [await given.approver(), await given.approver()];
    await given.group("deniers", inside);
    await setRules([{ when: {}, steps: [{ name: "Two", quorum: 2, groups: ["deniers"] }] }]);
    const id = await asked();
    expect(await say(denyAction, outside, id)).toBe("outside_groups");
    expect(await say(denyAction, inside, id)).toBe("done");
    expect(await shown(id)).toMatchObject({ status: "denied", steps: [{ state: "not_reached" }] });
  });

  it("is asked again when the policy changes: an approval was for the former rules (I10)", async () => {
    const [operation, someone] = [randomUUID(), await given.approver()];
    const id = await asked("420.00", operation);
    expect(await approve(someone, id)).toBe("done");
    await setRules([{ when: {}, steps: [{ name: "Two", quorum: 2 }] }]);
    const { decision, context } = await ask(operation);
    expect([decision, context.code]).toEqual([false, "approval_required"]);
    expect(context.approval?.id).not.toBe(id);
  });

  const losses: [string, string, (lost: TestPerson) => Promise<unknown>][] = [
    [
      "was deactivated",
      "update people set status = 'deactivated' where id = $1",
      ({ personId }) => world.sql("update people set status = 'active' where id = $1", [personId]),
    ],
    [
      "is no approver any more",
      "update people set roles = '{member}' where id = $1",
      ({ personId }) => world.sql("update people set roles = '{approver}' where id = $1", [personId]),
    ],
    ["left the group", "delete from group_members where person_id = $1", (lost) => given.group("leavers", lost)],
  ];
  it.each(losses)("does not count a person at the quorum who %s (A2)", async (_, lose) => {
    const [first, second, third] = [await given.approver(), await given.approver(), await given.approver()];
    await given.group("leavers", first, second, third);
    await setRules([{ when: {}, steps: [{ name: "Two", quorum: 2, groups: ["leavers"] }] }]);
    const id = await asked();
    await approve(first, id);
    await world.sql(lose, [first.personId]);
    expect(await approve(second, id)).toBe("done");
    expect(await shown(id)).toMatchObject({ status: "pending", votes: [{ counts: false }, { counts: true }] });
    expect(await approve(third, id)).toBe("done");
    expect(await shown(id)).toMatchObject({
      ...{
        status: "approved",
        votes: [{ counts: false }, { counts: true }, { counts: true }],
        steps: [{ approved: 2 }],
      },
    });
  });

  it.each(losses)(
    "asks a person again who %s when an approval was counted, and regained it (A2)",
    async (_, lose, regain) => {
      const [first, second, third] = [await given.approver(), await given.approver(), await given.approver()];
      await given.group("leavers", first, second, third);
      await setRules([{ when: {}, steps: [{ name: "Two", quorum: 2, groups: ["leavers"] }] }]);
      const [id, denied] = [await asked(), await asked()];
      for (const one of [id, denied]) await approve(first, one);
      await world.sql(lose, [first.personId]);
      for (const one of [id, denied]) expect(await approve(second, one)).toBe("done");
      await regain(first);
      expect(await shown(id)).toMatchObject({ status: "pending", steps: [{ approved: 1, state: "open" }] });
      expect((await getActionApproval(first, id)).can).toEqual(["approve", "deny"]);
      expect(await say(denyAction, third, denied)).toBe("done");
      expect(await approve(first, id)).toBe("done");
      expect(await shown(id)).toMatchObject({
        ...{ status: "approved", votes: [{ counts: true }, { counts: true }], steps: [{ approved: 2 }] },
      });
    },
  );

  it("is read by others while the person who approved is changed", async () => {
    const [first, second] = [await given.approver(), await given.approver()];
    await setRules([{ when: {}, steps: [{ name: "Two", quorum: 2 }] }]);
    const id = await asked();
    await approve(first, id);
    const filters = ActionApprovalFilters.parse({ queue: "to-decide", limit: 200 });
    await transaction(async (tx) => {
      await tx.$queryRaw`select 1 from people where id = ${first.personId} for update`;
      expect((await getActionApproval(second, id)).can).toEqual(["approve", "deny"]);
      const { actionApprovals } = await listActionApprovals(second, filters);
      expect(actionApprovals.map((one) => one.id)).toContain(id);
    });
  });

  it("is in the queue of exactly those who may answer it", async () => {
    const people = await Promise.all(Array.from({ length: 4 }, given.approver));
    await given.group("queue-actions", ...people.slice(0, 2));
    await setRules([{ when: {}, steps: [{ name: "Two", quorum: 2, groups: ["queue-actions"] }] }]);
    const id = await asked();
    await approve(people[0] ?? watcher, id);
    const filters = ActionApprovalFilters.parse({ queue: "to-decide", limit: 200 });
    const queued: boolean[] = [];
    for (const asker of people) {
      const { actionApprovals } = await listActionApprovals(asker, filters);
      const may = (await getActionApproval(asker, id)).can.includes("approve");
      queued.push(actionApprovals.some((one) => one.id === id));
      expect(queued.at(-1)).toBe(may);
    }
    // The first has said yes, and the last two are in no group that is asked.
    expect(queued).toEqual([false, true, false, false]);
  });
});

/** Of ten people who say yes at once to what takes three: how many counted before it was approved. */
async function crowd(word: ActionWord): Promise<{ status: string; yes: number }> {
  await setRules([{ when: {}, steps: [{ name: "Three", quorum: 3 }] }]);
  const [id, people] = [await asked(), await Promise.all(Array.from({ length: 10 }, given.approver))];
  await Promise.all(people.map((asker) => say(word, asker, id)));
  const { status, votes } = await shown(id);
  return { status, yes: votes.length };
}

describe("a quorum (I9)", () => {
  it("is reached by exactly as many as the policy asks, however many come at once", async () => {
    expect(await crowd(approveAction)).toEqual({ status: "approved", yes: 3 });
  });

  const yesOf = ({ asker, approvalId, note }: DecideAction) => ({
    approvalId,
    step: 1,
    personId: asker.personId,
    forPersonId: null,
    note,
  });

  it("a twin that takes the first yes for all of them is caught", async () => {
    const first: ActionWord = (call) =>
      transaction(async (tx) => {
        const row = await store.lock(tx, call.approvalId);
        if (row.status !== "pending") return;
        await store.castYes(tx, yesOf(call), clock.now());
        await store.transition(tx, row, "approved", {});
      });
    expect(await crowd(first)).toEqual({ status: "approved", yes: 1 });
  });

  it("a twin that counts without the lock is caught", async () => {
    let looking = 10;
    let release = () => {};
    const everybodyLooked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const unlocked: ActionWord = async (call) => {
      const open = async () =>
        progress(await answersToAction(prisma(), await store.getOrThrow(prisma(), call.approvalId), approversNow)).open;
      const step = await open();
      looking -= 1;
      if (looking === 0) release();
      await everybodyLooked;
      if (step) await store.castYes(prisma(), yesOf(call), clock.now());
      if (!(await open()))
        await world.sql("update action_approvals set status = 'approved' where id = $1", [call.approvalId]);
    };
    expect(await crowd(unlocked)).toEqual({ status: "approved", yes: 10 });
  });
});
