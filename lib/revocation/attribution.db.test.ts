import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { giveAgent } from "@/lib/lifecycle/changes";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { countImpact } from "@/lib/revocation/commands/count";
import { revoke } from "@/lib/revocation/commands/revoke";
import { settleOne } from "@/lib/revocation/commands/settle";
import { given, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { settleRevocation, settleTransferred } from "./jobs";
import type { RevocationScope } from "./model";
import { getRevocation } from "./queries";
import { stopAll } from "./store";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

const stop = (kind: RevocationScope["kind"], subjectId: string) =>
  revoke({ asker: security, scope: { kind, subjectId }, reason: "drill" });

let places = 0;
/** An agent of a blueprint of its own, with one instance and one delegation. */
async function subject(): Promise<{ spine: TestAgent; blueprintId: string }> {
  places += 1;
  const spine = await given.agent(`https://attributed-${places}.acme.example`);
  const blueprintId = newId("blueprint");
  const version = { version: 1, requireDpop: true };
  await prisma().blueprint.create({ data: { id: blueprintId, name: blueprintId, versions: { create: version } } });
  await prisma().agent.update({ where: { id: spine.agentId }, data: { blueprintId } });
  await given.delegation(spine);
  return { spine, blueprintId };
}

const transfer = async ({ agentId }: TestAgent) =>
  giveAgent(security, agentId, (await world.person(["member"])).email, undefined);

const settled = async (id: string) => {
  await settleRevocation.execute({ revocationId: id });
  const { impact, consequences } = await getRevocation(security, id);
  return {
    impact: { instances: impact.instances, delegations: impact.delegations },
    ended: { instances: consequences.instances, delegations: consequences.delegations },
  };
};
const one = { instances: 1, delegations: 1 };
const none = { instances: 0, delegations: 0 };

describe("what a stop ended is counted for that stop", () => {
  it.each<["agent" | "blueprint", (of: Awaited<ReturnType<typeof subject>>) => string]>([
    ["agent", ({ spine }) => spine.agentId],
    ["blueprint", ({ blueprintId }) => blueprintId],
  ])("of scope %s, where the job of a transfer runs between the stop and its own job", async (kind, subjectOf) => {
    const made = await subject();
    await transfer(made.spine);
    const id = await stop(kind, subjectOf(made));
    await settleTransferred.execute({ agentId: made.spine.agentId });
    expect(await settled(id)).toEqual({ impact: one, ended: one });
  });

  it("where the job of a transfer ends only what the former owner's stop ended", async () => {
    const { spine } = await subject();
    await stop("owner", spine.owner.personId);
    await transfer(spine);
    const heir = await prisma().agent.findUniqueOrThrow({ where: { id: spine.agentId } });
    await given.delegation({ ...spine, owner: { ...spine.owner, personId: String(heir.ownerId) } });
    const id = await stop("agent", spine.agentId);
    await settleTransferred.execute({ agentId: spine.agentId });
    const statuses = await world.sql("select status from delegations where agent_id = $1 order by id", [spine.agentId]);
    expect(statuses).toEqual([{ status: "revoked" }, { status: "active" }]);
    expect((await settled(id)).ended).toEqual({ instances: 0, delegations: 1 });
  });

  it("where the job of a transfer ends it for the stop of the former owner", async () => {
    const { spine } = await subject();
    await given.chain(spine, 2);
    const id = await stop("owner", spine.owner.personId);
    await countImpact(id);
    await transfer(spine);
    await settleTransferred.execute({ agentId: spine.agentId });
    expect(await settled(id)).toEqual({
      impact: { instances: 2, delegations: 3 },
      ended: { instances: 2, delegations: 3 },
    });
  });

  it("where the job of a restoration runs between the stop and its own job", async () => {
    await transaction((tx) => stopAll(tx), { barrier: "exclusive" });
    const { spine } = await subject();
    const id = await stop("agent", spine.agentId);
    await settleRevocation.execute({});
    expect(await settled(id)).toEqual({ impact: one, ended: one });
  });

  it("where the job of an earlier stop of another scope comes after both", async () => {
    const { spine, blueprintId } = await subject();
    const earlier = await stop("owner", spine.owner.personId);
    await given.delegation(spine);
    const later = await stop("blueprint", blueprintId);
    expect((await settled(earlier)).ended).toEqual(one);
    expect((await settled(later)).ended).toEqual({ ...none, delegations: 1 });
  });
});

describe("the count of what a stop ended", () => {
  const inTable = async (column: string, id: string) =>
    (await world.sql<{ value: unknown }>(`select ${column} as value from revocations where id = $1`, [id]))[0]?.value;

  /**
   * Locks the counted table and ends the connections of the first counts that wait for it. Then it releases the lock.
   */
  async function interrupted(counting: () => Promise<unknown>, times: number): Promise<void> {
    const holder = new pg.Client({ connectionString: world.superuserUrl });
    await holder.connect();
    await holder.query("begin; lock table delegations in access exclusive mode");
    const ended = new Set<number>();
    let over = false;
    const running = counting().finally(() => {
      over = true;
    });
    while (!over && ended.size < times) {
      const { rows } = await holder.query<{ pid: number }>(
        `select pid, pg_terminate_backend(pid) from pg_stat_activity
         where application_name like 'mandate-counts%' and wait_event_type = 'Lock' and datname = current_database()`,
      );
      for (const { pid } of rows) ended.add(pid);
      await holder.query("select pg_stat_clear_snapshot()");
    }
    await holder.query("rollback");
    await holder.end();
    expect(ended.size).toBe(times);
    await running;
  }

  it("is made again where its connection was lost", async () => {
    const { spine } = await subject();
    const id = await stop("agent", spine.agentId);
    await interrupted(() => countImpact(id), 1);
    expect(await inTable("impact", id)).toMatchObject(one);
    expect(await inTable("counted_at", id)).not.toBeNull();
  });

  it("is given up after three failures, and is not made of rows that were ended meanwhile", async () => {
    const { spine } = await subject();
    const id = await stop("agent", spine.agentId);
    await interrupted(() => countImpact(id), 3);
    expect(await inTable("counted_at", id)).toBeNull();
    expect(await settleOne(id)).toBe(true);
    await countImpact(id);
    expect(await getRevocation(security, id)).toMatchObject({ counted: false, consequences: { instances: 1 } });
    const [record] = await world.sql<{ facts: object }>(
      "select convert_from(body, 'UTF8')::jsonb -> 'facts' as facts from log_entries where type = 'revocation.settled' order by entry_id desc limit 1",
    );
    expect(record?.facts).toMatchObject({ revocation: id });
    expect(record?.facts).not.toHaveProperty("impact");
  });
});
