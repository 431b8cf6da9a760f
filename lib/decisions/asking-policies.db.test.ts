import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approveAction, denyAction } from "@/lib/action-approvals/commands/decide";
import { suggestFromFrequentAsking } from "@/lib/action-approvals/frequent-asking/queries";
import { getActionApproval } from "@/lib/action-approvals/queries";
import { confirmPolicy, createPolicy, proposePolicy } from "@/lib/approval-policies/commands";
import { defaultPolicyId, fourEyesRules, type PolicyRules, type RuleCondition } from "@/lib/approval-policies/model";
import { getPolicy } from "@/lib/approval-policies/queries";
import { createBlueprint } from "@/lib/blueprints/commands";
import type { Principal } from "@/lib/principals/principal";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { answerEvaluations } from "./endpoint";

let world: World;
let spine: TestAgent;
let token: string;
let [proposer, second, watcher]: Principal[] = [];
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  const limits = [{ field: "amount", unit: "USD", max_each: "900.00", max_total: "900000.00", window: "P1D" }];
  await given.delegation(spine, [payments(spine, { limits })], 7200, { maxDepth: 2 });
  token = await tokenOf(spine);
  [proposer, second, watcher] = [
    await world.person(["security"]),
    await world.person(["admin"]),
    await world.person(["auditor"]),
  ];
});
afterAll(() => world.end());

const known = (one: Principal | undefined): Principal => {
  if (!one) throw new Error("nobody");
  return one;
};
const steps = [{ name: "Approval", quorum: 1 }];
const above: RuleCondition = { types: ["payment"], amountAbove: { unit: "USD", value: "250" } };
const asksAbove = (of: PolicyRules[number]["steps"] = steps): PolicyRules => [
  { when: above, steps: of, asksBeforeActions: true },
  ...fourEyesRules,
];

/** Gives a policy these rules by the word of two people. */
async function setRules(rules: PolicyRules, policyId: string = defaultPolicyId): Promise<void> {
  const { version } = await getPolicy(known(proposer), policyId);
  await proposePolicy(known(proposer), policyId, { version, rules, reason: "A test" });
  const { change } = await getPolicy(known(second), policyId);
  await confirmPolicy(known(second), { policyId, changeId: change?.id ?? "" }, change?.digest ?? "");
}

beforeEach(async () => {
  const { rules } = await getPolicy(known(proposer), defaultPolicyId);
  if (JSON.stringify(rules) !== JSON.stringify(fourEyesRules)) await setRules(fourEyesRules);
});

type Asked = { amount?: string; operation?: string; id?: string };
const pay = (of: TestAgent, theirs: string, { amount = "420.00", operation = randomUUID(), id }: Asked = {}) =>
  evaluate(of, theirs, { amount, context: { operation_digest: operation }, ...(id === undefined ? {} : { id }) });
const ask = (asked: Asked = {}) => pay(spine, token, asked);
const codeOfAsking = async (asked: Asked = {}) => (await ask(asked)).context.code ?? "allowed";

const shown = (id: string) => getActionApproval(known(watcher), id);
async function approve(id: string, asker: TestAgent["approver"] = spine.approver): Promise<void> {
  await approveAction({ asker, approvalId: id, digest: (await shown(id)).digest, note: "" });
}

describe("a policy that asks before actions", () => {
  it("asks about what its rule matches, and lets exactly that action through once", async () => {
    await setRules(asksAbove());
    expect(await codeOfAsking({ amount: "250.00" })).toBe("allowed");
    const operation = randomUUID();
    const { decision, context } = await ask({ operation });
    expect([decision, context.code]).toEqual([false, "approval_required"]);
    expect(context.reason).toBe("Rule 1 of the approval policy four-eyes asks a person before this action.");
    const id = context.approval?.id ?? "";
    const { policy, asked, document } = await shown(id);
    expect(policy).toBe(`four-eyes@${(await getPolicy(known(proposer), defaultPolicyId)).version}`);
    expect(asked).toEqual([
      {
        ...{ kind: "policy", id: defaultPolicyId, element: null },
        sentence: `Rule 1 of the approval policy ${policy} asks a person before such actions.`,
      },
    ]);
    expect(JSON.parse(document)).toMatchObject({
      asked: [],
      asked_by_policies: [{ policyId: defaultPolicyId, policy, rule: 1 }],
    });
    expect((await ask({ operation })).context.approval).toMatchObject({ id, status: "pending" });
    await approve(id);
    expect(await codeOfAsking({ operation, amount: "421.00" })).toBe("approval_required");
    expect(await codeOfAsking({ operation, id: "account/eu-7/pay-2" })).toBe("approval_required");
    expect(await ask({ operation })).toMatchObject({ decision: true, context: { approval: { id } } });
    expect((await ask({ operation })).context.approval?.id).not.toBe(id);
    expect((await world.auditTypes(id)).slice(-2)).toEqual(["action-approval.approved", "decision.made"]);
  });

  it("takes a no for an answer, and needs the digest of the operation", async () => {
    await setRules(asksAbove());
    const operation = randomUUID();
    const approvalId = (await ask({ operation })).context.approval?.id ?? "";
    await denyAction({ asker: spine.approver, approvalId, digest: (await shown(approvalId)).digest, note: "No" });
    expect(await codeOfAsking({ operation })).toBe("approval_denied");
    expect((await evaluate(spine, token, { amount: "420.00" })).context.code).toBe("missing_fact");
  });

  it("asks no person by a rule without the member, or if an earlier rule matches the action", async () => {
    await setRules([{ when: above, steps }, ...fourEyesRules]);
    expect(await codeOfAsking()).toBe("allowed");
    await setRules([
      { when: above, steps },
      { when: {}, steps, asksBeforeActions: true },
    ]);
    expect(await codeOfAsking()).toBe("allowed");
    expect(await codeOfAsking({ amount: "1.00" })).toBe("approval_required");
  });

  it("asks about each action of a batch on its own", async () => {
    await setRules(asksAbove());
    const { status, evaluations } = await batch(["100.00", "420.00", "900.01"]);
    expect(status).toBe(200);
    expect(evaluations.map(({ decision, context }) => (decision ? "allowed" : context.code))).toEqual([
      "allowed",
      "approval_required",
      "limit_exceeded",
    ]);
  });

  it("is ended by no delegation: a person who is asked again and again reads so", async () => {
    await setRules(asksAbove());
    const id = (await ask()).context.approval?.id ?? "";
    expect(await suggestFromFrequentAsking(spine.owner, id)).toMatchObject({
      ways: [],
      obstacle: { code: "approval_policy", reason: expect.stringContaining("The approval policy four-eyes@") },
    });
  });

  it("turns no denial into a question: a refusal stays, and no person is asked", async () => {
    await setRules([{ when: {}, steps, asksBeforeActions: true }]);
    const [before] = await world.sql("select count(*) from action_approvals");
    expect(await codeOfAsking({ amount: "900.01" })).toBe("limit_exceeded");
    expect(await codeOfAsking({ id: "account/us-1" })).toBe("outside_authority");
    expect(await codeOfAsking({ amount: "much" })).not.toBe("approval_required");
    expect(await world.sql("select count(*) from action_approvals")).toEqual([before]);
  });
});

type Answer = { decision: boolean; context: { code?: string } };

/** Asks for payments of these amounts at once. */
async function batch(amounts: readonly string[]): Promise<{ status: number; evaluations: Answer[] }> {
  const body = {
    subject: { type: "agent", id: spine.spiffeId, properties: { access_token: token } },
    action: { name: "create" },
    resource: { type: "payment", id: "account/eu-7/pay-1" },
    evaluations: amounts.map((amount) => ({
      context: { task: "refund", amount, currency: "USD", operation_digest: randomUUID() },
    })),
  };
  const request = new Request(`${world.runtime.publicUrl}/access/v1/evaluations`, {
    method: "POST",
    headers: { authorization: `Bearer ${spine.pepKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const response = await answerEvaluations({ request, requestId: "test", ip: "127.0.0.1", params: {} });
  return { status: response.status, ...((await response.json()) as { evaluations: Answer[] }) };
}

/** Whether the next decision asks, once the policy has changed to rules that do. Another server's memory is like this one's. */
async function noticed(change: () => Promise<unknown>): Promise<boolean> {
  expect(await codeOfAsking()).toBe("allowed");
  await change();
  return (await codeOfAsking()) === "approval_required";
}

describe("a change", () => {
  it("of the policy takes effect at the next decision, both ways; without its epochs it would not", async () => {
    expect(await noticed(() => setRules(asksAbove()))).toBe(true);
    await setRules(fourEyesRules);
    for (const table of ["approval_policies", "approval_policy_versions"]) {
      await world.sql(`alter table ${table} disable trigger move_epoch`);
    }
    expect(await noticed(() => setRules(asksAbove()))).toBe(false);
    await setRules(fourEyesRules);
    for (const table of ["approval_policies", "approval_policy_versions"]) {
      await world.sql(`alter table ${table} enable trigger move_epoch`);
    }
    expect(await noticed(() => setRules(asksAbove()))).toBe(true);
  });

  it("of the policy waits for the evaluations in flight, so that none allows by the earlier version after its answer", async () => {
    const client = new pg.Client({ connectionString: world.ownerUrl });
    await client.connect();
    await client.query("begin; select barrier_shared()");
    let confirmed = false;
    const changed = setRules(asksAbove()).then(() => {
      confirmed = true;
    });
    const waiting = `select 1 from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock' and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    await expect.poll(() => world.sql(waiting), { timeout: 4_000 }).toHaveLength(1);
    expect(confirmed).toBe(false);
    await client.end();
    await changed;
    expect(await codeOfAsking()).toBe("approval_required");
  });

  it("of the policy that the blueprint names takes effect at the next decision", async () => {
    const policyId = await asking(asksAbove());
    const naming = (id: string | null) => () =>
      world.sql("update blueprint_versions set approval_policy_id = $1", [id]);
    expect(await noticed(naming(policyId))).toBe(true);
    await naming(null)();
    expect(await codeOfAsking()).toBe("allowed");
  });
});

let policies = 0;
/** Makes a policy with these rules. */
async function asking(rules: PolicyRules): Promise<string> {
  const policyId = await createPolicy(known(proposer), { name: `asking-${++policies}` });
  await setRules(rules, policyId);
  return policyId;
}

/** An agent whose blueprint names a policy of its own. */
async function follows(policyId: string, ownerId: string): Promise<Omit<TestAgent, "owner" | "approver">> {
  const { id } = await createBlueprint(known(second), { name: `class-${policyId.slice(-12)}` });
  await world.sql("update blueprint_versions set approval_policy_id = $1 where blueprint_id = $2", [policyId, id]);
  const agent = await given.enrolled(ownerId);
  await world.sql("update agents set blueprint_id = $1 where id = $2", [id, agent.agentId]);
  return { ...spine, ...agent };
}

/** A chain of two agents: the upper follows a policy, and hands on to one that follows the organisation's. */
async function handedOn(rules: PolicyRules, agent: { risk_tier?: string; environment?: string } = {}) {
  const policyId = await asking(rules);
  const owner = await world.person(["member"]);
  const upper: TestAgent = { ...spine, ...(await follows(policyId, owner.personId)), owner };
  const root = await given.delegation(upper, [payments(spine)], 3600, { maxDepth: 1 });
  const lower: TestAgent = { ...spine, ...(await given.enrolled(known(second).personId)), owner: known(second) };
  for (const [column, value] of Object.entries(agent)) {
    await world.sql(`update agents set ${column} = $1 where id = $2`, [value, lower.agentId]);
  }
  await given.delegation(lower, [payments(spine)], 1800, { parentDelegationId: root });
  return { policyId, lower, theirs: await tokenOf(lower) };
}

describe("the policy of an agent further up the chain", () => {
  it("asks too, and its steps come after those of the acting agent's policy", async () => {
    const treasurer = await world.person(["approver"]);
    await given.group("treasury", treasurer);
    const { policyId, lower, theirs } = await handedOn(asksAbove());
    await setRules(asksAbove([{ name: "Treasury", quorum: 1, groups: ["treasury"] }]), policyId);
    expect((await pay(lower, theirs, { amount: "100.00" })).decision).toBe(true);
    const operation = randomUUID();
    const { context } = await pay(lower, theirs, { operation });
    expect(context.code).toBe("approval_required");
    const id = context.approval?.id ?? "";
    const { policy, asked, steps: demanded } = await shown(id);
    expect(policy).toMatch(/^four-eyes@/);
    expect(asked).toMatchObject([{ kind: "policy", id: policyId }]);
    expect(demanded).toMatchObject([
      { number: 1, name: "Approval", groups: [] },
      { number: 2, name: "Treasury", groups: ["treasury"] },
    ]);
    await approve(id);
    expect((await pay(lower, theirs, { operation })).decision).toBe(false);
    await approve(id, treasurer);
    expect((await pay(lower, theirs, { operation })).decision).toBe(true);
  });

  it("asks for any risk tier and environment of the agent that got the authority", async () => {
    const rules: PolicyRules = [
      { when: { riskTiers: ["low"], environments: ["prod"] }, steps, asksBeforeActions: true },
      ...fourEyesRules,
    ];
    const { lower, theirs } = await handedOn(rules, { risk_tier: "high", environment: "dev" });
    const { context } = await pay(lower, theirs);
    expect(context.code).toBe("approval_required");
    // One step that two policies demand in the same words is asked once.
    expect((await shown(context.approval?.id ?? "")).steps).toHaveLength(1);
  });

  it("asks from the next decision on when it changes", async () => {
    const { policyId, lower, theirs } = await handedOn([{ when: above, steps }, ...fourEyesRules]);
    expect((await pay(lower, theirs)).decision).toBe(true);
    await setRules(asksAbove(), policyId);
    expect((await pay(lower, theirs)).context.code).toBe("approval_required");
  });
});
