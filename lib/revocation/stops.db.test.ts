import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { giveAgent } from "@/lib/lifecycle/changes";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { isOAuthError } from "@/lib/protocols/oauth/errors";
import { countImpact } from "@/lib/revocation/commands/count";
import { revoke } from "@/lib/revocation/commands/revoke";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { requestToken, tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { newInstanceKeyPair } from "@/prisma/seed/builders/instance";
import { settleRevocation } from "./jobs";
import type { RevocationScope } from "./model";
import { getRevocation, previewRevocation } from "./queries";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());
afterEach(() => vi.useRealTimers());

const stop = (kind: RevocationScope["kind"], subjectId: string) =>
  revoke({ asker: security, scope: { kind, subjectId }, reason: "drill" });

/** Enrols the agent again with another key, as an attacker with an enrolment could. */
async function enrolAgain(spine: TestAgent): Promise<TestAgent> {
  const { privateKey, jwk, jkt } = newInstanceKeyPair();
  const instanceId = newId("instance");
  const enrolled = { id: instanceId, agentId: spine.agentId, clientName: "again", jkt, publicJwk: jwk };
  await prisma().instance.create({
    data: {
      ...enrolled,
      registrationTokenHash: instanceId,
      keyExpiresAt: new Date(Date.now() + 86_400_000),
      keys: { create: { jkt, generation: 1, state: "current", publicJwk: jwk } },
    },
  });
  return { ...spine, privateKey, jwk, instanceId };
}

async function tokenRequest(spine: TestAgent): Promise<string> {
  try {
    await requestToken(spine);
  } catch (error) {
    if (isOAuthError(error)) return error.error;
    throw error;
  }
  return "issued";
}

async function delegated(identifier: string): Promise<{ spine: TestAgent; token: string }> {
  const spine = await given.agent(identifier);
  await given.delegation(spine);
  return { spine, token: await tokenOf(spine) };
}

describe("before a revocation", () => {
  it("the chains that it would cut are shown from their roots, with what stops from the cut on; the rest is untouched", async () => {
    const spine = await given.agent("https://shown.acme.example");
    const root = await given.delegation(spine, undefined, 3600, { maxDepth: 2 });
    const below = await given.delegation(
      { ...spine, ...(await given.enrolled(spine.owner.personId)) },
      undefined,
      1800,
      {
        ...{ parentDelegationId: root, maxDepth: 1 },
      },
    );
    const cut = async (
      kind: RevocationScope["kind"],
      subjectId: string,
      asker: Principal | TestAgent["owner"] = security,
    ) =>
      (await previewRevocation(asker, { kind, subjectId })).chains.map((hops) =>
        hops.map(({ delegationId, stops }) => [delegationId, stops]),
      );
    expect(await cut("delegation", below)).toEqual([
      [
        [null, false],
        [root, false],
        [below, true],
      ],
    ]);
    expect(await cut("agent", spine.agentId)).toEqual([
      [
        [null, false],
        [root, true],
        [below, true],
      ],
    ]);
    expect(await cut("instance", spine.instanceId)).toEqual([]);
    await stop("delegation", below);
    expect(await cut("agent", spine.agentId)).toEqual([
      [
        [null, false],
        [root, true],
      ],
    ]);
  });

  it("an owner of one agent sees the chain down to it, and none of the other branches", async () => {
    const spine = await given.agent("https://below.acme.example");
    const root = await given.delegation(spine, undefined, 3600, { maxDepth: 2 });
    const theirs = await given.person(["member"]);
    const other = { ...spine, ...(await given.enrolled(theirs.personId)), owner: security };
    await given.delegation(other, undefined, 1800, { parentDelegationId: root });
    const [chain] = (await previewRevocation(spine.owner, { kind: "agent", subjectId: spine.agentId })).chains;
    expect(chain?.map(({ delegationId }) => delegationId)).toEqual([null, root]);
  });
});

describe("after the 200 of a revocation (I2)", () => {
  it("of a resource server, nothing given there so far is allowed or issued; a new delegation is", async () => {
    const { spine, token } = await delegated("https://stopped.acme.example");
    const impact = await previewRevocation(security, { kind: "resource_server", subjectId: spine.serverId });
    expect(impact).toMatchObject({ delegations: 1, tokens: 1, agents: 1 });
    await stop("resource_server", spine.serverId);
    expect((await evaluate(spine, token)).context.code).toBe("token_invalid");
    expect(await tokenRequest(spine)).toBe("invalid_target");
    await given.delegation(spine);
    expect(await tokenRequest(spine)).toBe("issued");
  });

  it("of a resource server, a second stop counts only what was given since the first", async () => {
    const { spine } = await delegated("https://stopped-twice.acme.example");
    const scope = { kind: "resource_server", subjectId: spine.serverId } as const;
    await stop(scope.kind, scope.subjectId);
    expect(await previewRevocation(security, scope)).toMatchObject({ delegations: 0, tokens: 0, agents: 0 });
    // No token is issued: one of the second of the stop is as void as those before it.
    await given.delegation(spine);
    expect(await previewRevocation(security, scope)).toMatchObject({ delegations: 1, tokens: 0, agents: 1 });
    const second = await stop(scope.kind, scope.subjectId);
    expect(await world.changesIn("resource-server.revoked", second)).toEqual([
      { member: "notBefore", before: expect.any(String), after: expect.any(String) },
    ]);
    await countImpact(second);
    expect((await getRevocation(security, second)).impact).toMatchObject({ delegations: 1, tokens: 0, agents: 1 });
  });

  it("of an owner, another owner brings nothing back to life", async () => {
    const { spine, token } = await delegated("https://orphans.acme.example");
    await stop("owner", spine.owner.personId);
    expect((await evaluate(spine, token)).context.code).toBe("agent_revoked");
    const heir = await world.person(["member"]);
    await giveAgent(security, spine.agentId, heir.email, undefined);
    expect((await evaluate(spine, token)).context.code).toBe("agent_revoked");
    expect(await tokenRequest(spine)).toBe("invalid_client");
    expect(await tokenRequest(await enrolAgain(spine))).toBe("invalid_target");
  });

  it("of an agent that retires, its state stays in the table (I5)", async () => {
    const spine = await given.agent("https://retiring.acme.example");
    await world.sql("update agents set status = 'retiring' where id = $1", [spine.agentId]);
    await expectRefusal(stop("agent", spine.agentId), "already_revoked");
  });

  it("of everything, a fresh enrolment does not revive the delegations from before", async () => {
    const { spine, token } = await delegated("https://all.acme.example");
    await stop("all", "org");
    expect((await evaluate(spine, token)).context.code).toBe("agent_revoked");
    const again = await enrolAgain(spine);
    expect(await tokenRequest(again)).toBe("invalid_target");
    await given.delegation(again);
    expect(await tokenRequest(again)).toBe("issued");
  });
});

describe("a replica whose clock is ahead (I11)", () => {
  it("makes nothing that outlives a later revocation", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 600_000 });
    const spine = await given.agent("https://ahead.acme.example");
    vi.useRealTimers();
    await given.delegation(spine);
    await stop("owner", spine.owner.personId);
    expect(await tokenRequest(spine)).toBe("invalid_client");
  });

  it("twin: where the replica's own clock is believed, what it made outlives the revocation", async () => {
    await world.sql("alter table instances disable trigger made_now");
    await world.sql("alter table delegation_versions disable trigger made_now");
    const [{ definition } = {}] = await world.sql("select pg_get_functiondef('stop_instant'::regproc) as definition");
    await world.sql(`create or replace function stop_instant() returns timestamptz(3) language sql volatile as
      'select clock_timestamp()'`);
    try {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 600_000 });
      const spine = await given.agent("https://ahead-twin.acme.example");
      const ahead = new Date();
      vi.useRealTimers();
      await given.delegation(spine);
      await world.sql("update instances set enrolled_at = $1 where id = $2", [ahead, spine.instanceId]);
      await world.sql("update delegation_versions set given_at = $1", [ahead]);
      await stop("owner", spine.owner.personId);
      expect(await tokenRequest(spine)).toBe("issued");
    } finally {
      await world.sql(String(definition));
      await world.sql("alter table instances enable trigger made_now");
      await world.sql("alter table delegation_versions enable trigger made_now");
    }
  });
});

describe("rows below what was stopped (I12)", () => {
  it("follow by job, each with its record", async () => {
    const { spine } = await delegated("https://followed.acme.example");
    await settleRevocation.execute({ revocationId: await stop("agent", spine.agentId) });
    const delegations = await world.sql("select id, status from delegations where agent_id = $1", [spine.agentId]);
    expect(delegations).toMatchObject([{ status: "revoked" }]);
    expect(await world.auditTypes(String(delegations[0]?.id))).toContain("delegation.revoked");
    expect(await world.sql("select status from instances where id = $1", [spine.instanceId])).toMatchObject([
      { status: "revoked" },
    ]);
    expect(await world.auditTypes(spine.instanceId)).toContain("instance.revoked");
  });

  it("leave alone what stands", async () => {
    const { spine, token } = await delegated("https://standing.acme.example");
    const { spine: other } = await delegated("https://stopped-beside.acme.example");
    await settleRevocation.execute({ revocationId: await stop("owner", other.owner.personId) });
    expect((await evaluate(spine, token)).decision).toBe(true);
  });
});
