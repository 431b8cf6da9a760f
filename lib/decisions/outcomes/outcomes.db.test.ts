import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { newId } from "@/lib/platform/base/id";
import { runtime } from "@/lib/platform/base/runtime";
import { sqlPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { metrics } from "@/lib/platform/observability/metrics";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { answerOutcome } from "./endpoint";
import { giveBack, outcomeKey } from "./store";

let world: World;
let spine: TestAgent;
let token: string;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  const limits = [{ field: "amount", unit: "USD", max_total: "100.00", window: "life" }];
  await given.delegation(spine, [payments(spine, { limits })]);
  token = await tokenOf(spine);
});
afterAll(() => world.end());

const spent = async () => Number((await world.sql("select sum(spent) as spent from counters"))[0]?.spent ?? 0);

async function allowed(amount = "10.00", headers: Record<string, string> = {}): Promise<string> {
  const { decision, context } = await evaluate(spine, token, { amount, headers });
  expect(decision).toBe(true);
  return context.decision_id ?? "";
}

type Answer = { status: number; code?: string; errors?: { path: string; code: string }[] };

async function report(body: unknown, pepKey = spine.pepKey): Promise<Answer> {
  const request = new Request(`${runtime().publicUrl}/access/v1/outcomes`, {
    method: "POST",
    headers: { authorization: `Bearer ${pepKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const response = await answerOutcome({ request, requestId: "test", ip: "127.0.0.1", params: {} });
  return { status: response.status, ...((await response.json()) as Omit<Answer, "status">) };
}

const say = (decision_id: string, outcome: string, pepKey?: string) => report({ decision_id, outcome }, pepKey);

/** Whether anybody waits for a lock. */
const waiting = async (): Promise<boolean> => {
  const locked = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  return (await world.sql(locked)).length > 0;
};

/** A yes of a person that a decision used up. */
const usedApproval = (decisionId: string) =>
  world.sql(
    `insert into action_approvals (id, status, agent_id, instance_id, delegation_id, resource_server_id, represented_ids,
       action, resource_type, resource, document, digest, asked_by_decision, created_at, expires_at, used_by_decision)
     values ($1, 'used', $2, $3, 'dlg', $4, '{}', 'create', 'payment', 'account/eu-7', '{}', $5, 'dec', now(), now(), $5)`,
    [newId("actionApproval"), spine.agentId, spine.instanceId, spine.serverId, decisionId],
  );

/** How often an outcome was counted. */
async function counted(outcome: string, approved: string): Promise<number> {
  const { values } = await metrics().actionOutcomes.get();
  return values.find(({ labels }) => labels.outcome === outcome && labels.approved === approved)?.value ?? 0;
}

describe("L6 what became of an action", () => {
  it("is monitored: once for each report, and apart for what a person had approved", async () => {
    const [plain, approved] = [await allowed(), await allowed()];
    await usedApproval(approved);
    const before = [await counted("not_executed", "no"), await counted("not_executed", "yes")];
    for (const id of [plain, plain, approved, approved]) expect((await say(id, "not_executed")).status).toBe(200);
    const after = [await counted("not_executed", "no"), await counted("not_executed", "yes")];
    expect(after.map((value, at) => value - (before[at] ?? 0))).toEqual([1, 1]);
    expect(await counted("executed", "yes")).toBe(0);
  });

  it("executed: the limit stays spent, and it is on record", async () => {
    const before = await spent();
    const id = await allowed();
    expect((await say(id, "executed")).status).toBe(200);
    expect(await spent()).toBe(before + 1_000);
    expect(await world.auditTypes(id)).toEqual(["decision.made", "outcome.reported"]);
  });

  it("not executed: the bucket gets back what was taken, once, however often it is said at once", async () => {
    const before = await spent();
    const id = await allowed();
    const answers = await Promise.all(Array.from({ length: 8 }, () => say(id, "not_executed")));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await spent()).toBe(before);
    expect(await say(id, "executed")).toMatchObject({ status: 409, code: "outcome_reported" });
    expect(await world.auditTypes(id)).toEqual(["decision.made", "outcome.reported"]);
  });

  it("a twin that gives back without noting it gives back more than was taken, and is caught", async () => {
    const id = await allowed();
    const after = await spent();
    const naive = () => world.sql("update counters set spent = greatest(spent - 1000, 0)");
    await Promise.all([naive(), naive()]);
    expect(await spent()).toBeLessThan(after - 1_000);
    await world.sql("update counters set spent = $1", [after]);
    expect((await say(id, "not_executed")).status).toBe(200);
    expect(await spent()).toBe(after - 1_000);
  });

  it("what was given back is not repeated under its Idempotency-Key (D5, I4)", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const id = await allowed("11.00", headers);
    await say(id, "not_executed");
    expect(await evaluate(spine, token, { amount: "11.00", headers })).toMatchObject({ status: 409 });
  });

  it("nor is what is being given back while it is repeated: the retry comes second and is refused", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const id = await allowed("12.00", headers);
    const reporting = await sqlPool().connect();
    try {
      await reporting.query("begin");
      await reporting.query("insert into used_once values ($1, 'not_executed', now() + interval '1 hour')", [
        outcomeKey(id),
      ]);
      let answered = false;
      const retried = evaluate(spine, token, { amount: "12.00", headers }).finally(() => {
        answered = true;
      });
      await vi.waitFor(async () => expect(answered || (await waiting())).toBe(true), 20_000);
      await reporting.query("commit");
      expect(await retried).toMatchObject({ status: 409 });
    } finally {
      reporting.release();
    }
  });

  it("what is given back is locked in the database's order, as commits lock it", async () => {
    await world.sql(
      "insert into counters select k, 5, now() + interval '1 hour' from unnest('{a-twin,B-twin}'::text[]) k",
    );
    const [first, last] = await world.sql<{ key: string }>(
      "select key from counters where key like '%-twin' order by key",
    );
    const holder = await sqlPool().connect();
    try {
      await holder.query("begin");
      await holder.query("select 1 from counters where key = $1 for update", [first?.key]);
      const back = ["B-twin", "a-twin"].map((counter) => ({ counter, amount: 5n }));
      const giving = transaction((tx) => giveBack(tx, back));
      await vi.waitFor(async () => expect(await waiting()).toBe(true), 20_000);
      await holder.query("select 1 from counters where key = $1 for update nowait", [last?.key]);
      await holder.query("commit");
      await giving;
    } finally {
      holder.release();
    }
    expect(await world.sql("select 1 from counters where key like '%-twin' and spent = 0")).toHaveLength(2);
    await world.sql("delete from counters where key like '%-twin'");
  });

  it("what was repeated is reported all the same, and repeated after it was executed", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const id = await allowed("1.00", headers);
    expect(await allowed("1.00", headers)).toBe(id);
    expect((await say(id, "executed")).status).toBe(200);
    expect(await allowed("1.00", headers)).toBe(id);
    expect(await say(id, "not_executed")).toMatchObject({ status: 409, code: "outcome_reported" });
  });

  it("only the PEP that received the decision says it", async () => {
    const id = await allowed("1.00");
    const other = await given.agent("https://crm.acme.example");
    const sibling = `mpk_${randomUUID().replaceAll("-", "")}`;
    const keyHash = createHash("sha256").update(sibling).digest("hex");
    const key = { id: newId("key"), resourceServerId: spine.serverId, name: "other", keyHash };
    await prisma().resourceServerKey.create({ data: { ...key, createdById: spine.owner.personId } });
    const unknown = await say(`dec_${"0".repeat(26)}`, "not_executed");
    expect(unknown).toMatchObject({ status: 404, code: "decision_not_found" });
    for (const pepKey of [other.pepKey, sibling]) {
      expect(await say(id, "not_executed", pepKey)).toEqual(unknown);
    }
    expect(await say(id, "not_executed", "mpk_00000000000000000000000000000000")).toMatchObject({ status: 401 });
  });

  it("not under a key that was revoked after it was read: it frees no limit (K12)", async () => {
    const freedBy = async (revoke: (hash: string) => Promise<unknown>): Promise<number> => {
      const pepKey = `mpk_${randomUUID().replaceAll("-", "")}`;
      const keyHash = createHash("sha256").update(pepKey).digest("hex");
      const key = { id: newId("key"), resourceServerId: spine.serverId, name: "leaving", keyHash };
      await prisma().resourceServerKey.create({ data: { ...key, createdById: spine.owner.personId } });
      const { context } = await evaluate(spine, token, { amount: "2.00", pepKey });
      const before = await spent();
      await revoke(keyHash);
      await say(context.decision_id ?? "", "not_executed", pepKey);
      return before - (await spent());
    };
    const revoke = (hash: string) =>
      world.sql("update resource_server_keys set revoked_at = now() where key_hash = $1", [hash]);
    expect(await freedBy(revoke)).toBe(0);
    // The twin's key changes without moving its epoch, as if nothing were compared.
    const unnoticed = async (hash: string) => {
      await world.sql("alter table resource_server_keys disable trigger move_epoch");
      await revoke(hash);
      await world.sql("alter table resource_server_keys enable trigger move_epoch");
    };
    expect(await freedBy(unnoticed)).toBe(200);
  });

  it("not of a denial", async () => {
    const { context } = await evaluate(spine, token, { id: "account/us-7/pay-1" });
    expect(await say(context.decision_id ?? "", "executed")).toMatchObject({ status: 409, code: "decision_denied" });
  });

  it.each([
    ["an outcome that there is not", { decision_id: `dec_${"0".repeat(26)}`, outcome: "maybe" }, "outcome"],
    ["no decision", { outcome: "executed" }, "decision_id"],
    ["more than there is", { decision_id: `dec_${"0".repeat(26)}`, outcome: "executed", amount: "1" }, "amount"],
  ])("is refused with %s", async (_, body, path) => {
    const { status, errors } = await report(body);
    expect([status, errors?.[0]?.path]).toEqual([400, path]);
  });
});
