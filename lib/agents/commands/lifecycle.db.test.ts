import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getUnjudgedAgent, listUnjudgedAgents } from "@/lib/agents/queries";
import { AgentFilters } from "@/lib/agents/schema";
import { goLive, refuseGoingLive } from "@/lib/lifecycle/activation";
import { changeAgent, giveAgent } from "@/lib/lifecycle/changes";
import { servingConnection } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { waitingActivation } from "@/lib/testing/waiting-steps";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent, buildAgent } from "@/prisma/seed/builders/agent";
import { resumeAgent, suspendAgent } from "./lifecycle";
import { endSuspension } from "./plan-step";

let world: World;
let security: Principal;
let second: Principal;
let owner: Principal;
let stranger: Principal;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  second = await world.person(["security"]);
  owner = await world.person(["member"]);
  stranger = await world.person(["member"]);
});
afterAll(() => world.end());

const codesOf = (attempts: readonly Promise<unknown>[]) => Promise.all(attempts.map(codeOf));
const inventory = (principal: Principal, q: string, rest: Partial<AgentFilters> = {}) =>
  listUnjudgedAgents(principal, { ...AgentFilters.parse({ q }), ...rest });

describe("each record of another status", () => {
  it("holds the status before and after", async () => {
    const { id } = await buildAgent(security, { riskTier: "critical" });
    await goLive(security, id);
    await goLive(second, id);
    await suspendAgent(security, id, "Odd.");
    await resumeAgent(security, id);
    const rows = await world.sql<{ body: string }>(
      "select convert_from(body, 'UTF8') as body from log_entries where type like 'agent.%' order by id",
    );
    const records: { agent?: string; facts: { changes?: { before: string; after: string }[] } }[] = rows.map(
      ({ body }) => JSON.parse(body),
    );
    const changes = records.filter(({ agent }) => agent === id).flatMap(({ facts }) => facts.changes ?? []);
    expect(changes.map(({ before, after }) => [before, after])).toEqual([
      ["draft", "pending"],
      ["pending", "active"],
      ["active", "suspended"],
      ["suspended", "active"],
    ]);
  });
});

describe("I5: of racing transitions exactly one wins", () => {
  it("twenty activations at once make one agent active and one record", async () => {
    const { id } = await buildAgent(security);
    const codes = await codesOf(Array.from({ length: 20 }, () => goLive(security, id)));
    expect(codes.filter((code) => code === "done")).toHaveLength(1);
    expect(codes.filter((code) => !["done", "agent_state", "agent_changed_meanwhile"].includes(code))).toEqual([]);
    expect(await world.auditTypes(id)).toEqual(["agent.registered", "agent.activated"]);
  });

  it("an answer holds the agent before its activation, as everything that moves an agent does", async () => {
    const id = await waitingActivation({ security, member: owner });
    const moving = new pg.Client(servingConnection("test-moving"));
    await moving.connect();
    await moving.query("begin");
    await moving.query("select from agents where id = $1 for update", [id]);
    const answer = refuseGoingLive(second, id, "Not yet.");
    const locked = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    await expect.poll(async () => (await world.sql(locked)).length).toBeGreaterThan(0);
    await moving.query("select from agent_activations where agent_id = $1 for update nowait", [id]);
    await moving.query("rollback");
    await moving.end();
    expect((await answer).status).toBe("draft");
  });

  it("two askers for one activation leave one pending request, with its asker", async () => {
    const { id } = await buildAgent(security, { riskTier: "critical" });
    const codes = await codesOf([goLive(security, id), goLive(security, id)]);
    expect(codes.filter((code) => code === "done")).toHaveLength(1);
    expect(await getUnjudgedAgent(security, id)).toMatchObject({
      status: "pending",
      activation: { requestedBy: { id: security.personId } },
    });
  });
});

describe("activation", () => {
  it("of a higher tier waits for a second person, and a change returns it to draft", async () => {
    const { id } = await buildAgent(security, { riskTier: "high" });
    await goLive(security, id);
    await expectRefusal(goLive(security, id), "second_person_required");
    await changeAgent(second, id, { riskTier: "critical" }, undefined);
    expect(await getUnjudgedAgent(security, id)).toMatchObject({ status: "draft", activation: null });
    await goLive(security, id);
    await changeAgent(second, id, { displayName: "Refunds" }, undefined);
    expect((await goLive(second, id)).status).toBe("active");
    expect(await world.auditTypes(id)).toEqual([
      "agent.registered",
      "agent.activation-requested",
      "agent.edited",
      "agent.activation-requested",
      "agent.edited",
      "agent.activated",
    ]);
  });

  it("is refused without an owner, and after the owner left", async () => {
    const { id } = await buildAgent(security);
    await prisma().agent.update({ where: { id }, data: { ownerId: null } });
    await expectRefusal(goLive(security, id), "owner_required");
    const leaver = await world.person(["member"]);
    await giveAgent(security, id, leaver.email, undefined);
    await prisma().person.update({ where: { id: leaver.personId }, data: { status: "deactivated" } });
    await expectRefusal(goLive(security, id), "owner_inactive");
    await expectRefusal(giveAgent(security, id, leaver.email, undefined), "owner_unknown");
  });

  it("a suspension and a resumption leave their records, and no person skips a state", async () => {
    const { id } = await buildActiveAgent(security);
    await suspendAgent(security, id, "Behaves oddly.");
    await resumeAgent(second, id);
    await expectRefusal(resumeAgent(second, id), "agent_state");
    expect((await world.auditTypes(id)).slice(2)).toEqual(["agent.suspended", "agent.resumed"]);
  });
});

it("a resumption of another version than was shown is refused, and changes nothing", async () => {
  const { id } = await buildActiveAgent(security);
  const { version } = await suspendAgent(security, id, "Night.");
  await expectRefusal(resumeAgent(second, id, "Day.", version - 1), "stale");
  expect(await getUnjudgedAgent(security, id)).toMatchObject({ status: "suspended", version });
  expect(await resumeAgent(second, id, "Day.", version)).toMatchObject({ status: "active" });
});

describe("a suspension with an end", () => {
  const due = (id: string) =>
    world.sql("update agent_steps set due_at = clock_timestamp() - interval '1 second' where agent_id = $1", [id]);
  const statusOf = async (id: string) => (await getUnjudgedAgent(security, id)).status;

  it("F19: is resumed once by two workers, and says who gave the end", async () => {
    const { id } = await buildActiveAgent(security);
    await expectRefusal(suspendAgent(security, id, "Night.", new Date(0)), "instant_passed");
    await suspendAgent(security, id, "Night.", inAnHour());
    expect((await getUnjudgedAgent(security, id)).planned).toMatchObject([{ step: "resume", blocked: null }]);
    await endSuspension(id);
    expect(await statusOf(id)).toBe("suspended");
    await due(id);
    await Promise.all([endSuspension(id), endSuspension(id), endSuspension(id)]);
    expect(await statusOf(id)).toBe("active");
    expect((await world.auditTypes(id)).slice(2)).toEqual(["agent.suspended", "agent.resumed"]);
  });

  it("never ends a later suspension, and waits for an owner", async () => {
    const { id } = await buildActiveAgent(security);
    await suspendAgent(security, id, "Night.", inAnHour());
    await resumeAgent(second, id);
    await suspendAgent(security, id, "Odd.");
    await endSuspension(id);
    expect(await statusOf(id)).toBe("suspended");
    await resumeAgent(second, id);
    await suspendAgent(security, id, "Night.", inAnHour());
    await prisma().agent.update({ where: { id }, data: { ownerId: null } });
    await due(id);
    await endSuspension(id);
    expect((await getUnjudgedAgent(security, id)).planned).toMatchObject([
      { step: "resume", blocked: "owner_required" },
    ]);
    expect(await statusOf(id)).toBe("suspended");
  });
});

describe("a suspension of a suspended agent", () => {
  it("is security's alone, and takes the place of the owner's with its end", async () => {
    const { id } = await buildActiveAgent(security, { ownerEmail: owner.email });
    await suspendAgent(owner, id, "Night.", inAnHour());
    await expectRefusal(suspendAgent(owner, id, "Longer."), "agent_state");
    const again = await suspendAgent(security, id, "Stolen key.");
    expect(again).toMatchObject({ status: "suspended", statusReason: "Stolen key." });
    expect((await getUnjudgedAgent(security, id)).planned).toEqual([]);
    await endSuspension(id);
    await expectRefusal(resumeAgent(owner, id), "not_allowed");
    expect((await getUnjudgedAgent(security, id)).status).toBe("suspended");
    const proof = "select ends_at from revocations where subject_id = $1 and lifted_at is null";
    expect(await world.sql(proof, [id])).toEqual([{ ends_at: null }]);
    expect((await world.auditTypes(id)).slice(2)).toEqual(["agent.suspended", "agent.suspended"]);
  });
});

const inAnHour = () => new Date(Date.now() + 3_600_000);

describe("names", () => {
  it("are never reused, and no two look alike", async () => {
    await buildAgent(security, { name: "settlement-1", ownerEmail: owner.email });
    await expectRefusal(buildAgent(security, { name: "settlement-1" }), "agent_name_taken");
    for (const name of ["settlement-l", "settlementi", "sett-lement1", "settlernent-1"]) {
      await expectRefusal(buildAgent(security, { name }), "agent_name_confusable");
    }
  });

  it("twenty look-alikes registered at once make one agent", async () => {
    const codes = await codesOf(
      Array.from({ length: 20 }, (_, i) => buildAgent(security, { name: `race-${"-".repeat(i)}x` })),
    );
    expect(codes.filter((code) => code === "done")).toHaveLength(1);
  });
});

describe("the inventory", () => {
  it("shows a member their own agents, and answers alike for others' and for none", async () => {
    const mine = await buildAgent(security, { ownerEmail: owner.email });
    const theirs = await buildAgent(security, { ownerEmail: stranger.email });
    const { agents } = await inventory(owner, "owner:me", { limit: 200 });
    expect(agents.map(({ id }) => id)).toContain(mine.id);
    expect(
      (await inventory(owner, "", { limit: 200 })).agents.every((agent) => agent.owner?.id === owner.personId),
    ).toBe(true);
    await expectRefusal(getUnjudgedAgent(owner, theirs.id), "agent_not_found");
    expect(await codeOf(getUnjudgedAgent(owner, mine.id))).toBe("done");
    await expectRefusal(suspendAgent(owner, theirs.id, "x"), "agent_not_found");
    await expectRefusal(goLive(owner, mine.id), "not_allowed");
    await expectRefusal(changeAgent(owner, mine.id, { riskTier: "high" }, undefined), "not_allowed");
    expect(await codeOf(changeAgent(owner, mine.id, { displayName: "Mine" }, undefined))).toBe("done");
  });

  it("filters, finds by any id, and names what it does not understand", async () => {
    const agent = await buildActiveAgent(security, { name: "find-me-zq", environment: "dev", ownerEmail: owner.email });
    const found = async (q: string) => (await inventory(security, q, { limit: 200 })).agents.map(({ id }) => id);
    for (const q of [
      agent.id,
      "name:find-me-zq",
      "name:find-*-zq status:active env:dev risk:low",
      "spiffe://acme.example/agent/find-me-zq",
      `owner:${owner.email} -status:draft find-me`,
      "blueprint:standard name:find-me-zq",
      "-unused:30d name:find-me-zq",
      "-key-expires:7d name:find-me-zq",
      "-may-delegate:yes name:find-me-zq",
      "-reviewed:yes name:find-me-zq",
      "-shared-key:yes name:find-me-zq",
      "-tag:payments name:find-me-zq",
      "-kind:both name:find-me-zq",
      "kind:none name:find-me-zq",
      "-review-due:7d name:find-me-zq",
    ]) {
      expect(await found(q), q).toContain(agent.id);
    }
    expect(await found("name:find_me*")).toEqual([]);
    expect(await found("%")).toEqual([]);
    expect(await found("-name:find-me-zq")).not.toContain(agent.id);
    for (const [q, code] of [
      ["status:nonsense", "unknown_filter_value"],
      ["id:nonsense", "unknown_filter_value"],
      ["-id:per_01K8QWERTYV10PASDFGHJKMZXC", "unknown_filter_value"],
      ["risk:>low", "unsupported_filter_operator"],
      ["unused:soon", "unknown_filter_value"],
      ["may-delegate:always", "unknown_filter_value"],
      ["reviewed:never", "unknown_filter_value"],
      ["shared-key:3", "unknown_filter_value"],
      ["kind:robot", "unknown_filter_value"],
      ["review-due:soon", "unknown_filter_value"],
      ["colour:red", "unknown_filter_key"],
      ["owner:nobody-at-all", "unknown_filter_name"],
      ["blueprint:no-such", "unknown_filter_name"],
      ["name:find_me-zq", "unknown_filter_name"],
      ["status:active OR", "malformed_filter"],
    ] as const) {
      expect(await codeOf(found(q)), q).toBe(code);
    }
    expect(await found("STATUS:Active name:find-me-zq")).toEqual([agent.id]);
  });

  it.each(["name", "-name", "created", "-created", "lastAction", "-lastAction"] as const)(
    "pages through everything once, sorted by %s",
    async (sort) => {
      const all = (await inventory(security, "", { sort, limit: 200 })).agents.map(({ id }) => id);
      const paged: string[] = [];
      for (let cursor: string | undefined, more = true; more; ) {
        const page = await inventory(security, "", { sort, limit: 3, ...(cursor && { cursor }) });
        paged.push(...page.agents.map(({ id }) => id));
        cursor = page.next ?? undefined;
        more = cursor !== undefined;
      }
      expect(paged).toEqual(all);
      expect(new Set(paged).size).toBe(all.length);
    },
  );

  it("counts the views", async () => {
    const { counts, agents } = await inventory(security, "", { counts: "true", limit: 200 });
    expect(counts?.all).toBe(agents.length);
    expect(counts?.active).toBe(agents.filter(({ status }) => status === "active").length);
  });
});
