import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sealUpTo } from "@/lib/audit/sequencer";
import { openChange } from "@/lib/control-changes/queries";
import { noteDecision, watchStops } from "@/lib/decisions/sightings/note";
import { getDelegation } from "@/lib/delegations/queries";
import { DelegationFilters } from "@/lib/delegations/schema";
import { listDelegations } from "@/lib/delegations/views/list.queries";
import { closeEvents } from "@/lib/platform/events/hub";
import type { Principal } from "@/lib/principals/principal";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { record } from "@/lib/testing/sealing";
import { requestToken, tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { countImpact } from "./commands/count";
import { revoke } from "./commands/revoke";
import { confirmLift, endLift, liftSuspension, suspendScope } from "./commands/suspend";
import { settleRevocation } from "./jobs";
import type { RevocationScopeKind } from "./model";
import { getProof } from "./proof.queries";
import { getRevocation, previewRevocation } from "./queries";
import { SubjectFilters } from "./schema";
import { findSubjects } from "./subjects.queries";
import { allowedLastHour } from "./traffic.store";

let world: World;
let security: Principal;
let second: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  second = await world.person(["admin"]);
  // With two independent admins no person lifts the suspension of everything alone.
  await world.sql("update organisation set founded_at = now()");
});
afterAll(() => world.end());

async function acting(name: string): Promise<{ spine: TestAgent; token: string; delegationId: string }> {
  const spine = await given.agent(`https://${name}.acme.example`);
  const delegationId = await given.delegation(spine);
  return { spine, token: await tokenOf(spine), delegationId };
}

const blueprintOf = async ({ agentId }: TestAgent): Promise<string> =>
  (await world.sql<{ id: string }>("select blueprint_id as id from agents where id = $1", [agentId]))[0]?.id ?? "";

const suspend = (kind: RevocationScopeKind, subjectId: string, asker = security) =>
  suspendScope(asker, { kind, subjectId }, "An incident.");
const sealAll = async () => sealUpTo(await record(1));
const shows = async (q: string) =>
  (await listDelegations(security, DelegationFilters.parse({ q }))).delegations.map(({ id }) => id);

describe("a suspension of many (I2)", () => {
  it.each([
    ["owner", ({ owner }: TestAgent) => owner.personId],
    ["blueprint", blueprintOf],
  ] as const)(
    "of %s denies all of it from the next decision, and lifting it allows the same token again",
    async (kind, of) => {
      const { spine, token, delegationId } = await acting(`suspended-${kind}`);
      expect((await evaluate(spine, token)).decision).toBe(true);
      const id = await suspend(kind, await of(spine));
      expect((await evaluate(spine, token)).context.code).toBe("agent_not_active");
      await expect(requestToken(spine)).rejects.toThrow("invalid_client");
      const { standing, sentence } = await getDelegation(security, delegationId);
      expect(standing).toMatchObject({ inEffect: false, code: "agent_not_active" });
      expect(sentence).toMatch(/once the suspension is lifted/);
      expect(await shows(`id:${delegationId} in-effect:no`)).toEqual([delegationId]);
      expect(await codeOf(suspend(kind, await of(spine)))).toBe("already_suspended");
      expect(await liftSuspension(security, id, "It is over.")).toBe("lifted");
      expect((await evaluate(spine, token)).decision).toBe(true);
      expect(await shows(`id:${delegationId} in-effect:yes`)).toEqual([delegationId]);
      expect(await getRevocation(security, id)).toMatchObject({
        suspension: true,
        liftedBy: { id: security.personId },
      });
      expect(await codeOf(liftSuspension(security, id, "Again."))).toBe("not_suspended");
    },
  );

  it("of a resource server ends with its lift, and a revocation is never lifted", async () => {
    const { spine, token } = await acting("suspended-server");
    const id = await suspend("resource_server", spine.serverId);
    expect((await evaluate(spine, token).catch(() => undefined))?.decision).not.toBe(true);
    await liftSuspension(security, id, "It is over.");
    expect((await evaluate(spine, token)).decision).toBe(true);
    const scope = { kind: "agent", subjectId: spine.agentId } as const;
    const revoked = await revoke({ asker: security, scope, reason: "An incident." });
    await expectRefusal(liftSuspension(security, revoked, "No."), "not_suspended");
  });

  it("is refused to people without the permission, and for one agent", async () => {
    const { spine } = await acting("not-theirs");
    expect(await codeOf(suspend("owner", spine.owner.personId, spine.owner as Principal))).not.toBe("done");
    expect(await codeOf(suspend("agent", spine.agentId))).toBe("forbidden");
  });

  it("of everything is lifted by two people, never by the one who proposed it (I9)", async () => {
    const { spine, token } = await acting("everything");
    const revocationId = await suspend("all", "org");
    expect((await evaluate(spine, token)).context.code).toBe("agent_not_active");
    expect(await liftSuspension(security, revocationId, "It is over.")).toBe("proposed");
    expect((await evaluate(spine, token)).decision).toBe(false);
    const change = await openChange(second, "suspension", revocationId, "revocations:execute");
    const of = { revocationId, changeId: change?.id ?? "" };
    expect(await codeOf(confirmLift(security, of, change?.digest ?? ""))).toBe("own_change");
    expect(await codeOf(confirmLift(second, of, "another digest"))).toBe("change_stale");
    await endLift(second, of, "refuse", "Not yet.");
    expect((await evaluate(spine, token)).decision).toBe(false);
    await liftSuspension(second, revocationId, "Now.");
    const next = await openChange(security, "suspension", revocationId, "revocations:execute");
    await confirmLift(security, { revocationId, changeId: next?.id ?? "" }, next?.digest ?? "");
    expect((await evaluate(spine, token)).decision).toBe(true);
  });

  it("would be missed by decisions if its write moved no epoch: the broken twin", async () => {
    const { spine, token } = await acting("twin");
    expect((await evaluate(spine, token)).decision).toBe(true);
    await world.sql("alter table people disable trigger move_epoch");
    const id = await suspend("owner", spine.owner.personId);
    await world.sql("alter table people enable trigger move_epoch");
    expect((await evaluate(spine, token)).decision).toBe(true);
    await liftSuspension(security, id, "The twin ends.");
  });
});

describe("the blast radius of a stop", () => {
  it("has the traffic of the last hour and the end of the last live token, and stops counting at its maximum", async () => {
    const { spine, token } = await acting("radius");
    for (let n = 0; n < 3; n++) await evaluate(spine, token);
    await sealAll();
    const kinds: [RevocationScopeKind, string][] = [
      ["agent", spine.agentId],
      ["instance", spine.instanceId],
      ["owner", spine.owner.personId],
      ["resource_server", spine.serverId],
    ];
    for (const [kind, subjectId] of kinds) {
      const preview = await previewRevocation(security, { kind, subjectId });
      expect(preview.lastHour, kind).toEqual({ allowed: 3, capped: false });
      expect(Date.parse(preview.tokensUntil ?? ""), kind).toBeGreaterThan(Date.now());
    }
    // Everything has no maximum: beside a scope that is capped it is never the smaller one.
    const everything = { kind: "all", subjectId: "org" } as const;
    const [{ allowed = 0 } = {}] = await world.sql<{ allowed: number }>(
      "select count(*)::int as allowed from audit_search where type = 'decision.made' and decision = 'allow'",
    );
    expect(await allowedLastHour(everything, 1)).toEqual({ allowed, capped: false });
    const idle = await given.agent("https://idle.acme.example");
    const quiet = await previewRevocation(security, { kind: "agent", subjectId: idle.agentId });
    expect(quiet).toMatchObject({ lastHour: { allowed: 0, capped: false }, tokensUntil: null });
  });

  it("leaves out agents that ended before: a stop changes nothing for them", async () => {
    const { spine } = await acting("ended-before");
    const fleet = { kind: "owner", subjectId: spine.owner.personId } as const;
    expect(await previewRevocation(security, fleet)).toMatchObject({ agents: 1, instances: 1 });
    const scope = { kind: "agent", subjectId: spine.agentId } as const;
    const revocationId = await revoke({ asker: security, scope, reason: "A test." });
    await settleRevocation.execute({ revocationId });
    expect(await previewRevocation(security, fleet)).toMatchObject({ agents: 0, instances: 0 });
  });

  it("subjects are found by name and id, and wide ones only by people who may stop them", async () => {
    const { spine, delegationId } = await acting("found");
    const find = async (kind: string, q: string, asker = security) =>
      (await findSubjects(asker, SubjectFilters.parse({ kind, q }))).subjects.map(({ id }) => id);
    expect(await find("agent", spine.agentId)).toEqual([spine.agentId]);
    expect(await find("instance", spine.instanceId)).toEqual([spine.instanceId]);
    expect(await find("delegation", delegationId)).toEqual([delegationId]);
    expect(await find("owner", spine.owner.personId)).toEqual([spine.owner.personId]);
    expect(await find("resource_server", spine.serverId)).toEqual([spine.serverId]);
    const stranger = await world.person(["member"]);
    expect(await find("owner", "", stranger)).toEqual([]);
    expect(await find("instance", spine.instanceId, stranger)).toEqual([]);
  });
});

describe("the proof of a stop", () => {
  it("has the last allow and the first refusal of each resource server and of this process", async () => {
    const unwatch = await watchStops();
    const { spine, token } = await acting("proven");
    expect((await evaluate(spine, token)).decision).toBe(true);
    const scope = { kind: "agent", subjectId: spine.agentId } as const;
    const id = await revoke({ asker: security, scope, reason: "An incident." });
    await countImpact(id);
    await sealAll();
    const before = await getProof(security, id);
    expect(before.servers).toMatchObject([
      { resourceServer: { id: spine.serverId }, firstRefusedAt: null, refused: 0, allowedAfter: 0 },
    ]);
    await evaluate(spine, token);
    await sealAll();
    const [server] = (await getProof(security, id)).servers;
    const { effectiveAt, tokensUntil } = before.revocation;
    expect(server).toMatchObject({ refused: 1, allowedAfter: 0 });
    expect(Date.parse(server?.lastAllowedAt ?? "")).toBeLessThanOrEqual(Date.parse(effectiveAt));
    expect(Date.parse(server?.firstRefusedAt ?? "")).toBeGreaterThan(Date.parse(effectiveAt));
    expect(tokensUntil).not.toBeNull();
    await expect
      .poll(async () => (await getProof(security, id)).processes)
      .toMatchObject([{ running: true, lastAllowedAt: expect.any(String), firstRefusedAt: expect.any(String) }]);
    await unwatch();
    await closeEvents();
  });

  it("counts no refusal for another reason as an effect of the stop", async () => {
    const unwatch = await watchStops();
    const { spine, token } = await acting("other-reason");
    await evaluate(spine, token);
    const id = await suspend("all", "org");
    await expect.poll(async () => (await getProof(security, id)).processes[0]?.noticedAt).toEqual(expect.any(String));
    noteDecision(undefined, spine.serverId, "limit_exceeded", new Date());
    expect((await getProof(security, id)).processes[0]?.firstRefusedAt).toBeNull();
    await evaluate(spine, token);
    await expect.poll(async () => (await getProof(security, id)).processes[0]?.firstRefusedAt).not.toBeNull();
    await unwatch();
    await closeEvents();
  });
});
