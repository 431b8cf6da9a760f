import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { POST as POST_REVOCATION } from "@/app/api/revocations/route";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { endBelowDelegation, expireDueDelegations } from "@/lib/delegations/jobs";
import { giveAgent } from "@/lib/lifecycle/changes";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Principal } from "@/lib/principals/principal";
import { countImpact, countSmallImpact } from "@/lib/revocation/commands/count";
import { revoke } from "@/lib/revocation/commands/revoke";
import { settleOne } from "@/lib/revocation/commands/settle";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { impactOf } from "./impact.store";
import { settleRevocation, settleStopped, settleTransferred } from "./jobs";
import type { RevocationScope } from "./model";
import { getRevocation } from "./queries";
import type { RevocationResponse } from "./schema";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => world.end());

const stop = (kind: RevocationScope["kind"], subjectId: string) =>
  revoke({ asker: security, scope: { kind, subjectId }, reason: "drill" });

let places = 0;
/** A chain of three agents: each passed on what it was given. */
async function chain(): Promise<{ spine: TestAgent; agents: string[]; delegations: string[] }> {
  places += 1;
  const spine = await given.agent(`https://settled-${places}.acme.example`);
  const { agents, delegations } = await given.chain(spine, 3);
  return { spine, agents: agents.map(({ agentId }) => agentId), delegations };
}

const statuses = async (ids: readonly string[]): Promise<string[]> => {
  const rows = await world.sql(
    "select status from unnest($1::text[]) with ordinality u(id, n) join delegations using (id) order by n",
    [ids],
  );
  return rows.map(({ status }) => String(status));
};
const ends = async (id: string) => (await world.auditTypes(id)).filter((type) => type === "delegation.revoked").length;

describe("K1: a stop", () => {
  it("without rows below it is settled with three looks below, and no connection to count again", async () => {
    const { spine } = await chain();
    const id = await stop("instance", spine.instanceId);
    await countSmallImpact(id);
    const query = vi.spyOn(pg.Client.prototype, "query");
    const connect = vi.spyOn(pg.Client.prototype, "connect");
    await settleRevocation.execute({ revocationId: id });
    const texts = query.mock.calls.map(([query]) => String((query as { text?: string }).text ?? query));
    expect(texts.filter((text) => text.includes("ended_by_id is not null"))).toHaveLength(3);
    const names = connect.mock.contexts.map((client) => Object(client).connectionParameters.application_name);
    expect(names).not.toContain("mandate-counts");
    expect((await getRevocation(security, id)).consequences.settledAt).not.toBeNull();
  });

  it.each<[RevocationScope["kind"], (spine: TestAgent) => string]>([
    ["instance", ({ instanceId }) => instanceId],
    ["agent", ({ agentId }) => agentId],
    ["owner", ({ owner }) => owner.personId],
    ["resource_server", ({ serverId }) => serverId],
    ["all", () => "org"],
  ])("of scope %s takes effect while nothing that hangs on it can be read", async (kind, subjectOf) => {
    const { spine } = await chain();
    const reader = await sqlPool().connect();
    try {
      await reader.query("begin; lock table delegations, access_tokens in access exclusive mode");
      const id = await stop(kind, subjectOf(spine));
      expect(await world.sql("select counted_at, settled_at from revocations where id = $1", [id])).toEqual([
        { counted_at: null, settled_at: null },
      ]);
    } finally {
      await reader.query("rollback");
      reader.release();
    }
  });

  it("answers what it stopped where that is soon counted, and how far the rows below are written", async () => {
    const { spine } = await chain();
    const answer = await world.call(POST_REVOCATION, {
      ...{ method: "POST", as: security, body: { scope: { agentId: spine.agentId }, reason: "drill" } },
    });
    const { id, ...made } = (await answer.json()) as RevocationResponse;
    expect(made).toMatchObject({
      ...{ counted: true, allowedAfter: 0, impact: { agents: 3, instances: 1, delegations: 3, people: 1 } },
      consequences: { settledAt: null, delegations: 0, instances: 0 },
    });
    expect(await settleOne(id)).toBe(true);
    expect((await getRevocation(security, id)).consequences).toMatchObject({
      ...{ settledAt: expect.any(String), delegations: 3, instances: 1, enrolmentTokens: 0, workloadRules: 0 },
    });
    expect(await world.auditTypes(id)).toEqual(["agent.revoked", "revocation.settled"]);
  });
});

describe("K6: what a stop leaves to do", () => {
  it.each<[RevocationScope["kind"], (of: Awaited<ReturnType<typeof chain>>) => string, string[]]>([
    ["delegation", ({ delegations }) => delegations[1] ?? "", ["active", "revoked", "revoked"]],
    ["agent", ({ agents }) => agents[1] ?? "", ["active", "revoked", "revoked"]],
    ["owner", ({ spine }) => spine.owner.personId, ["revoked", "revoked", "revoked"]],
    ["all", () => "org", ["revoked", "revoked", "revoked"]],
  ])("follows from the subject of scope %s, each row once and with its record", async (kind, subjectOf, expected) => {
    const made = await chain();
    const id = await stop(kind, subjectOf(made));
    // Runs one portion at a time, as if each were interrupted, on two servers at once.
    for (let done = false; !done; ) {
      done = (await Promise.all([settleOne(id, 0), settleOne(id, 0)])).every(Boolean);
    }
    expect(await statuses(made.delegations)).toEqual(expected);
    const records = await Promise.all(made.delegations.map(ends));
    expect(records).toEqual(expected.map((status) => (status === "revoked" ? 1 : 0)));
  });

  it("is done once where stops overlap and their jobs run together", async () => {
    const made = await chain();
    const ids = [
      await stop("owner", made.spine.owner.personId),
      await stop("agent", made.agents[1] ?? ""),
      await stop("all", "org"),
    ];
    expect(await Promise.all(ids.map((id) => settleOne(id)))).toEqual([true, true, true]);
    expect(await statuses(made.delegations)).toEqual(["revoked", "revoked", "revoked"]);
    expect(await Promise.all(made.delegations.map(ends))).toEqual([1, 1, 1]);
  });

  it("goes on where its job was lost, and is looked for nowhere else", async () => {
    const made = await chain();
    await stop("agent", made.spine.agentId);
    await settleStopped.execute({ slot: new Date(0).toISOString() });
    expect(await statuses(made.delegations)).toEqual(["revoked", "revoked", "revoked"]);
    expect(await world.sql("select id from revocations where settled_at is null")).toEqual([]);
  });

  it("follows an agent to its next owner, when it was transferred before the job came to it", async () => {
    const made = await chain();
    const id = await stop("owner", made.spine.owner.personId);
    const heir = await world.person(["member"]);
    await giveAgent(security, made.agents[0] ?? "", heir.email, undefined);
    expect(await settleOne(id)).toBe(true);
    await settleTransferred.execute({ agentId: made.agents[0] ?? "" });
    expect(await statuses(made.delegations)).toEqual(["revoked", "revoked", "revoked"]);
    expect(await world.sql("select distinct status from instances where agent_id = $1", [made.agents[0]])).toEqual([
      { status: "revoked" },
    ]);
  });

  it("follows a delegation that a person revokes by itself, and one that expired before what hangs below it", async () => {
    const [moved, late] = [await chain(), await chain()];
    const [top = ""] = moved.delegations;
    await moveDelegation({ asker: security, delegationId: top, action: "revoke", reason: "Over." });
    const stops = await world.sql<{ id: string }>("select id from revocations where subject_id = $1", [top]);
    await settleRevocation.execute({ revocationId: stops[0]?.id });
    expect(await statuses(moved.delegations)).toEqual(["revoked", "revoked", "revoked"]);
    await world.sql("update delegations set expires_at = clock_timestamp() - interval '1 second' where id = $1", [
      late.delegations[0],
    ]);
    await expireDueDelegations.execute({ slot: new Date(0).toISOString() });
    const queued =
      "select data -> 'payload' ->> 'delegationId' as id from pgboss.job where data ->> 'job' = 'delegations.end-below'";
    expect((await world.sql(queued)).map(({ id }) => id)).toEqual([late.delegations[0]]);
    await endBelowDelegation.execute({ delegationId: late.delegations[0] ?? "" });
    expect(await statuses(late.delegations)).toEqual(["expired", "revoked", "revoked"]);
  });
});

describe("N9: a count", () => {
  it("stops where it may, and says that there may be more", async () => {
    const { spine } = await chain();
    const scope = { kind: "owner", subjectId: spine.owner.personId } as const;
    expect(await impactOf(sqlPool(), scope, { atMost: 2 })).toMatchObject({ delegations: 2, capped: true });
    expect(await impactOf(sqlPool(), scope, { atMost: 3 })).toMatchObject({ delegations: 3, capped: false });
  });

  it("after the stop is what it would have been before", async () => {
    const { spine, delegations } = await chain();
    const [kind, subjectId] = ["delegation", delegations[1] ?? ""] as const;
    const before = await impactOf(sqlPool(), { kind, subjectId }, { atMost: 100 });
    const id = await stop(kind, subjectId);
    await countImpact(id);
    const { capped, tokensUntil: _, ...impact } = before;
    expect(capped).toBe(false);
    expect((await getRevocation(security, id)).impact).toEqual(impact);
    const instance = await stop("instance", spine.instanceId);
    await countImpact(instance);
    expect((await getRevocation(security, instance)).impact).toMatchObject({ instances: 1, delegations: 0 });
  });
});

describe("K15: after the clock was set back", () => {
  /** Moves the dates of objects into the last hour of a clock that then went back by an hour. */
  const madeAhead = async (spine: TestAgent, delegationId: string) => {
    await world.sql("update delegation_versions set given_at = given_at + interval '1 hour' where delegation_id = $1", [
      delegationId,
    ]);
    await world.sql("update instances set enrolled_at = enrolled_at + interval '1 hour' where id = $1", [
      spine.instanceId,
    ]);
  };

  it.each<[RevocationScope["kind"], (spine: TestAgent) => string]>([
    ["owner", ({ owner }) => owner.personId],
    ["resource_server", ({ serverId }) => serverId],
    ["all", () => "org"],
  ])("a stop of scope %s reaches what was given while it ran ahead", async (kind, subjectOf) => {
    places += 1;
    const spine = await given.agent(`https://ahead-${places}.acme.example`);
    const delegationId = await given.delegation(spine);
    const token = await tokenOf(spine);
    await madeAhead(spine, delegationId);
    expect((await evaluate(spine, token)).decision).toBe(true);
    await stop(kind, subjectOf(spine));
    expect((await evaluate(spine, token)).decision).toBe(false);
    const [version] = await world.sql(
      "select given_at > (select max(effective_at) from revocations) as later from delegation_versions where delegation_id = $1",
      [await given.delegation(spine)],
    );
    expect(version).toEqual({ later: true });
  });
});
