import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST } from "@/app/api/delegations/[delegationId]/suspend/route";
import { chainRefusal } from "@/lib/delegations/chain/policy";
import { loadChain } from "@/lib/delegations/chain/store";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { listDelegations } from "@/lib/delegations/views/list.queries";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { refusalOf } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { resumeDueDelegations, settleChangedDelegator } from "./jobs";
import { getDelegation } from "./queries";
import { DelegationFilters } from "./schema";

let world: World;
let spine: TestAgent;
let security: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  security = await given.person(["security"]);
});
afterAll(() => world.end());

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);
const suspend = (delegationId: string, until?: Date, asker = security) =>
  moveDelegation({ asker, delegationId, action: "suspend", reason: "We look into it", until });
const isOver = (id: string) =>
  world.sql("update delegations set suspended_until = now() - interval '1 second' where id = $1", [id]);
const resumeDue = () => resumeDueDelegations.execute({ slot: new Date().toISOString() });
const reasonOf = async (id: string) => {
  const chain = await loadChain(id);
  return chain && chainRefusal(chain, new Date())?.reason;
};
const allowed = async (by: TestAgent, token: string) => {
  const { decision, context } = await evaluate(by, token, { amount: "10.00" });
  return decision ? "allowed" : context.code;
};

describe("a suspension with an end", () => {
  it("is over then, at the next decision and before anybody wrote it down", async () => {
    const id = await given.delegation(spine);
    const token = await tokenOf(spine, { delegation_id: id });
    await suspend(id, inHours(0.5));
    expect(await allowed(spine, token)).toBe("delegation_not_active");
    await isOver(id);
    expect(await allowed(spine, token)).toBe("allowed");
    expect(await tokenOf(spine, { delegation_id: id })).toBeTruthy();
    expect(await getDelegation(security, id)).toMatchObject({ status: "suspended", notInEffect: null });
    const { delegations } = await listDelegations(security, DelegationFilters.parse({ q: `id:${id} in-effect:yes` }));
    expect(delegations).toHaveLength(1);
  });

  it("is written down by a job, with a record, and not before", async () => {
    const id = await given.delegation(spine);
    await suspend(id, inHours(0.5));
    await resumeDue();
    expect(await getDelegation(security, id)).toMatchObject({ status: "suspended" });
    await isOver(id);
    await resumeDue();
    expect(await getDelegation(security, id)).toMatchObject({
      ...{ status: "active", suspendedUntil: null, suspendedBy: null, statusReason: "The suspension has ended." },
    });
    expect((await world.auditTypes(id)).slice(-2)).toEqual(["delegation.suspended", "delegation.resumed"]);
    await resumeDue();
    expect((await world.auditTypes(id)).filter((type) => type === "delegation.resumed")).toHaveLength(1);
  });

  it("is written down although another one cannot be, which the next run tries again", async () => {
    const [failing, ...others] = [
      await given.delegation(spine),
      await given.delegation(spine),
      await given.delegation(spine),
    ];
    for (const id of [failing, ...others]) {
      await suspend(id, inHours(0.5));
      await isOver(id);
    }
    await world.sql(`create function fail() returns trigger language plpgsql as $$ begin raise 'It fails.'; end $$`);
    await world.sql(
      `create trigger fail before update on delegations for each row when (new.id = '${failing}') execute function fail()`,
    );
    const statuses = async () =>
      Promise.all([failing, ...others].map(async (id) => (await getDelegation(security, id)).status));
    await resumeDue();
    expect(await statuses()).toEqual(["suspended", "active", "active"]);
    await world.sql("drop function fail cascade");
    await resumeDue();
    expect(await statuses()).toEqual(["active", "active", "active"]);
  });

  it("states the end in the record, and the person on page and list", async () => {
    const id = await given.delegation(spine);
    const until = inHours(0.5);
    await suspend(id, until);
    const by = { kind: "person", id: security.personId, name: "Mara Okafor" };
    const said = { suspendedBy: by, suspendedUntil: until.toISOString(), pausedBy: null };
    expect(await getDelegation(security, id)).toMatchObject(said);
    expect((await listDelegations(security, DelegationFilters.parse({ q: `id:${id}` }))).delegations).toMatchObject([
      said,
    ]);
    const records = await world.sql<{ body: string }>(
      "select convert_from(body, 'UTF8') as body from log_entries where convert_from(body, 'UTF8') like $1",
      [`%${until.toISOString()}%`],
    );
    expect(records).toHaveLength(1);
    expect(records[0]?.body).toContain("delegation.suspended");
  });

  it("without an end lasts until a person resumes it", async () => {
    const id = await given.delegation(spine);
    const token = await tokenOf(spine, { delegation_id: id });
    await suspend(id);
    await resumeDue();
    expect(await allowed(spine, token)).toBe("delegation_not_active");
    expect(await getDelegation(security, id)).toMatchObject({ status: "suspended", suspendedUntil: null });
  });

  it("ends neither in the past nor when the delegation is over", async () => {
    const id = await given.delegation(spine);
    expect(await refusalOf(suspend(id, inHours(-1)))).toBe("suspension_end, until in_the_past");
    expect(await refusalOf(suspend(id, inHours(1.1)))).toBe("suspension_end, until after_expiry");
    expect(await getDelegation(security, id)).toMatchObject({ status: "active" });
    const as = await world.person(["security"]);
    const body = { reason: "We look into it", until: inHours(-1).toISOString() };
    const answer = await world.call(POST, { method: "POST", params: { delegationId: id }, body, as });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ code: "suspension_end", errors: [{ path: "until" }] });
  });

  it("can be made longer by who stands behind it, shorter only by who may resume", async () => {
    const id = await given.delegation(spine);
    await suspend(id, inHours(0.5));
    expect(await refusalOf(suspend(id, inHours(0.1), spine.owner))).toBe("suspension_end, until not_longer");
    expect(await refusalOf(suspend(id, inHours(0.6), spine.owner))).toBe("done");
    expect(await getDelegation(security, id)).toMatchObject({ suspendedBy: { id: spine.owner.personId } });
    expect(await refusalOf(suspend(id, inHours(0.2)))).toBe("done");
    expect(await refusalOf(suspend(id))).toBe("done");
    expect(await refusalOf(suspend(id, inHours(0.2)))).toBe("delegation_state");
  });

  it("never ends what a change paused, unless who may resume says when", async () => {
    const id = await given.delegation(spine);
    await world.sql("update delegations set status = 'suspended', paused_by_id = $2 where id = $1", [
      ...[id, spine.owner.personId],
    ]);
    expect(await refusalOf(suspend(id, inHours(0.5), spine.owner))).toBe("suspension_end, until not_longer");
    expect(await getDelegation(security, id)).toMatchObject({
      suspendedBy: { kind: "person", id: spine.owner.personId },
      pausedBy: spine.owner.personId,
    });
    expect(await reasonOf(id)).toMatch(
      /^The delegation to refunds-\w+ is paused because of a change of its delegator\.$/,
    );
    expect(await refusalOf(suspend(id, inHours(0.5)))).toBe("done");
    expect(await getDelegation(security, id)).toMatchObject({ pausedBy: null, suspendedBy: { id: security.personId } });
  });
});

describe("what changed above during a suspension", () => {
  const narrowTo = (id: string, change: object) =>
    narrowDelegation({
      ...{ asker: security, delegationId: id, expected: undefined },
      narrow: { authority: [{ id: "el_1", ...payments(spine), ...change }], reason: "Less is enough" },
    });

  it("is signed below first: no decision takes the suspension for over before (I10)", async () => {
    const { delegations, agents } = await given.chain(spine, 2);
    const [root = "", child = ""] = delegations;
    const leaf = agents[1];
    if (!leaf) throw new Error("a relay has agents");
    const token = await tokenOf(leaf, { delegation_id: child });
    await suspend(child, inHours(0.2));
    await narrowTo(root, {
      limits: [{ field: "amount", unit: "USD", max_each: "40.00", max_total: "2000.00", window: "P1D" }],
    });
    await isOver(child);
    expect((await loadChain(child))?.hops.at(-1)).toMatchObject({ status: "suspended", suspendedUntil: null });
    expect(await allowed(leaf, token)).toBe("delegation_not_active");
    await resumeDue();
    expect(await getDelegation(security, child)).toMatchObject({ status: "active", version: 2 });
    expect(await allowed(leaf, token)).toBe("allowed");
  });

  it("may leave nothing: then it stays suspended, and says because of what", async () => {
    const wide = { identifiers: ["account/eu-*", "account/us-*"] };
    const root = await given.delegation(spine, [payments(spine, wide)], 3600, { maxDepth: 1 });
    const below = { ...spine, ...(await given.enrolled(spine.owner.personId)) };
    const child = await given.delegation(below, [payments(spine, { identifiers: ["account/us-*"] })], 1800, {
      parentDelegationId: root,
    });
    await suspend(child, inHours(0.2));
    await narrowTo(root, { identifiers: ["account/eu-*"] });
    await isOver(child);
    await resumeDue();
    expect(await getDelegation(security, child)).toMatchObject({
      ...{ status: "suspended", pausedBy: root, suspendedUntil: null, suspendedBy: { kind: "delegation", id: root } },
      sentence: "May do nothing.",
    });
    expect(await reasonOf(child)).toMatch(/^The delegation to refunds-\w+ is paused because of a change above it\.$/);
    await world.sql("update agents set display_name = 'Refund desk' where id = $1", [spine.agentId]);
    const { paused, suspendedBy } = await getDelegation(security, child);
    const by = { kind: "delegation", id: root, name: expect.stringMatching(/^Refund desk \(refunds-\w+\)$/) };
    expect([paused?.by, suspendedBy]).toEqual([by, by]);
    await world.sql("update agents set display_name = null where id = $1", [spine.agentId]);
    expect((await world.auditTypes(child)).at(-1)).toBe("delegation.suspended");
  });

  it("ends no suspension by time whose delegator left meanwhile, also when they are back", async () => {
    const id = await given.delegation(spine);
    await suspend(id, inHours(0.2));
    const gone = spine.owner.personId;
    await world.sql("update people set status = 'deactivated' where id = $1", [gone]);
    await settleChangedDelegator.execute({ personId: gone });
    await world.sql("update people set status = 'active' where id = $1", [gone]);
    await resumeDue();
    expect(await getDelegation(security, id)).toMatchObject({ status: "suspended", suspendedUntil: null });
    expect(await reasonOf(id)).toMatch(/ is suspended\.$/);
    expect((await world.auditTypes(id)).filter((type) => type === "delegation.suspended")).toHaveLength(2);
  });

  it("or if no person delegates it any more", async () => {
    const id = await given.delegation(spine);
    await suspend(id, inHours(0.2));
    const gone = spine.owner.personId;
    await world.sql("update people set status = 'deactivated' where id = $1", [gone]);
    await isOver(id);
    await resumeDue();
    expect(await getDelegation(security, id)).toMatchObject({ status: "suspended", pausedBy: gone });
    await world.sql("update people set status = 'active' where id = $1", [gone]);
  });
});
