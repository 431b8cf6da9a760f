import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { updatePerson } from "@/lib/people/commands/update-person";
import { servingConnection } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { coverFor } from "@/lib/testing/cover";
import { type AskingAgent, askedAction, askForAction, askingAgent, sayToAction } from "@/lib/testing/decisions";
import { given, inSeconds, type TestPerson } from "@/lib/testing/direct";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";
import { approveAction } from "./commands/decide";
import { getActionApproval } from "./queries";
import { getOrThrow } from "./store";

let world: World;
let asking: AskingAgent;
let admin: Principal;
let reader: TestPerson;
let holder: pg.Client;
beforeAll(async () => {
  world = await createWorld();
  [admin] = await foundedBy(world);
  asking = await askingAgent();
  reader = await given.approver();
  holder = new pg.Client(servingConnection("test-holder"));
  await holder.connect();
});
afterAll(async () => {
  await holder.end();
  await world.end();
});

type Approved = { id: string; operation: string; approver: TestPerson };

async function approved(approver?: TestPerson): Promise<Approved> {
  const by = approver ?? (await given.approver());
  const operation = randomUUID();
  const id = await askedAction(asking, { operation });
  await sayToAction(approveAction, by, id);
  return { id, operation, approver: by };
}

const ask = ({ operation }: Approved) => askForAction(asking, { operation });
const deactivate = ({ personId }: TestPerson) => updatePerson(admin, personId, { status: "deactivated" });

/** Asks for the action; the evaluation is over and its commit waits when `meanwhile` runs. */
async function askWhile(one: Approved, meanwhile: string, values: unknown[]) {
  await holder.query("begin");
  await holder.query("select barrier_exclusive()");
  const answer = ask(one);
  const waits = `select 1 from pg_locks where locktype = 'advisory' and objid = 770001 and not granted
    and database = (select oid from pg_database where datname = current_database())`;
  await expect.poll(async () => (await holder.query(waits)).rows.length, { interval: 1 }).toBeGreaterThan(0);
  await holder.query(meanwhile, values);
  await holder.query("commit");
  return answer;
}

async function expectAskedAnew(one: Approved, answer: Awaited<ReturnType<typeof ask>>): Promise<void> {
  expect(answer).toMatchObject({ decision: false, context: { code: "approval_required" } });
  expect(answer.context.approval).toMatchObject({ status: "pending" });
  expect(answer.context.approval?.id).not.toBe(one.id);
  expect(await getActionApproval(reader, one.id)).toMatchObject({
    ...{ status: "expired", note: expect.stringMatching(/left or may no longer give it/) },
    ...{ decidedBy: { id: one.approver.personId }, decisionId: null, can: [] },
  });
  expect(await world.auditTypes(one.id)).toContain("action-approval.expired");
}

describe("an unused approval of a person who left", () => {
  it("lets the agent do nothing, and the agent asks other people (A2)", async () => {
    const one = await approved();
    await deactivate(one.approver);
    expect(await getActionApproval(reader, one.id)).toMatchObject({
      ...{ status: "approved", voidReason: expect.stringMatching(/left or may no longer give it/) },
    });
    const answer = await ask(one);
    await expectAskedAnew(one, answer);
    await sayToAction(approveAction, reader, answer.context.approval?.id ?? "");
    expect((await ask(one)).decision).toBe(true);
  });

  it("is void too for a person who was covered, and who left", async () => {
    const [away, cover] = [await given.approver(), await given.approver()];
    await given.group("covered", away);
    await given.steps(world, { name: "Desk", quorum: 1, groups: ["covered"] });
    await coverFor(away, { personId: cover.personId, until: inSeconds(86_400) });
    const one = await approved(cover);
    await deactivate(away);
    const { context } = await ask(one);
    expect(context.code).toBe("approval_required");
    expect(context.approval?.id).not.toBe(one.id);
    await given.steps(world, { name: "Approval", quorum: 1 });
  });
});

describe("an unused approval of a person who may no longer give it", () => {
  it("is void without their role, at once for the role that an admin takes", async () => {
    const one = await approved();
    await updatePerson(admin, one.approver.personId, { roles: ["member"] });
    await expectAskedAnew(one, await ask(one));
  });

  it("is void outside the group that the policy names", async () => {
    const approver = await given.approver();
    await given.group("paying", approver, reader);
    await given.steps(world, { name: "Group", quorum: 1, groups: ["paying"] });
    const one = await approved(approver);
    await world.sql("delete from group_members where person_id = $1", [approver.personId]);
    await expectAskedAnew(one, await ask(one));
    await given.steps(world, { name: "Approval", quorum: 1 });
  });

  it("is void for one of two approvers", async () => {
    await given.steps(world, { name: "Two", quorum: 2 });
    const [first, last] = [await given.approver(), await given.approver()];
    const operation = randomUUID();
    const id = await askedAction(asking, { operation });
    for (const person of [first, last]) await sayToAction(approveAction, person, id);
    await deactivate(first);
    await expectAskedAnew({ id, operation, approver: last }, await askForAction(asking, { operation }));
    await given.steps(world, { name: "Approval", quorum: 1 });
  });
});

describe("a decision that waits to be recorded", () => {
  it("is allowed if nothing about the approver changes", async () => {
    expect((await askWhile(await approved(), "select 1", [])).decision).toBe(true);
  });

  it.each([
    ["is deactivated", "update people set status = 'deactivated' where id = $1"],
    ["loses the role", "update people set roles = '{member}' where id = $1"],
  ])("is denied if the approver %s meanwhile", async (_, change) => {
    const one = await approved();
    await expectAskedAnew(one, await askWhile(one, change, [one.approver.personId]));
  });

  it("is denied if the group of the approver is removed meanwhile", async () => {
    const approver = await given.approver();
    await given.group("closing", approver);
    await given.steps(world, { name: "Closing", quorum: 1, groups: ["closing"] });
    const one = await approved(approver);
    const removal = "update groups set removed_at = clock_timestamp() where name = $1";
    await expectAskedAnew(one, await askWhile(one, removal, ["closing"]));
    await given.steps(world, { name: "Approval", quorum: 1 });
  });

  it("or the deactivation wins, 15 times", { timeout: 60_000 }, async () => {
    const won = { use: 0, departure: 0 };
    for (let trial = 0; trial < 15; trial++) {
      const one = await approved();
      const [answer] = await Promise.all([ask(one), deactivate(one.approver)]);
      const { status, usedAt } = await getOrThrow(prisma(), one.id);
      const [left] = await world.sql<{ at: Date }>("select status_at as at from people where id = $1", [
        one.approver.personId,
      ]);
      if (answer.decision) {
        expect(status).toBe("used");
        expect(usedAt?.getTime()).toBeLessThanOrEqual(left?.at.getTime() ?? 0);
      } else {
        expect(answer.context.code).toBe("approval_required");
        expect(status).toBe("expired");
      }
      won[answer.decision ? "use" : "departure"] += 1;
    }
    console.info("uses and departures that won:", won);
  });
});
