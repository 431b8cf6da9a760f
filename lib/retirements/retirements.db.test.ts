import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { GET as certificateRoute } from "@/app/api/agents/[agentId]/certificate/route";
import { POST as retire } from "@/app/api/agents/[agentId]/retire/route";
import { GET as retirementRoute } from "@/app/api/agents/[agentId]/retirement/route";
import { POST as quarantine } from "@/app/api/instances/[instanceId]/quarantine/route";
import { POST as release } from "@/app/api/instances/[instanceId]/release/route";
import { getUnjudgedAgent } from "@/lib/agents/queries";
import { comingFrom } from "@/lib/audit/acting-through";
import { append } from "@/lib/audit/append";
import { sealUpTo } from "@/lib/audit/sequencer";
import { changeInstance } from "@/lib/credentials/commands/manage-instance";
import { getInstance } from "@/lib/credentials/queries";
import { getDelegation } from "@/lib/delegations/queries";
import { continueRetirements, finishRetirementJob } from "@/lib/lifecycle/jobs";
import { finishRetirement } from "@/lib/lifecycle/retirement/finish";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { startJobs, stopJobs } from "@/lib/platform/jobs/worker";
import type { Principal } from "@/lib/principals/principal";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { getRequest } from "@/lib/requests/queries";
import { getRevocation, listRevocations } from "@/lib/revocation/queries";
import { RevocationFilters } from "@/lib/revocation/schema";
import { evaluate } from "@/lib/testing/decisions";
import { given, inSeconds, payments } from "@/lib/testing/direct";
import { keyOfLog } from "@/lib/testing/exports";
import { expectRefusal } from "@/lib/testing/refusal";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { buildEnrolmentToken, buildInstance } from "@/prisma/seed/builders/instance";
import { payloadText } from "./certificate";
import { RetirementCertificate } from "./certificate.schema";
import { retireAgent } from "./commands/retire-agent";
import { RetirementResponse } from "./schema";
import { verifyCertificate } from "./verify-certificate";

let world: World;
let security: Principal;
let owner: Principal;
let stranger: Principal;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  owner = await world.person(["member"]);
  stranger = await world.person(["member"]);
  await sealed();
});
afterEach(stopJobs);
afterAll(() => world.end());

describe("retirement", () => {
  it("stops the agent at once and revokes every credential it had", async () => {
    const agent = await buildActiveAgent(security, { ownerEmail: owner.email });
    const instances = await Promise.all([1, 2, 3].map(() => buildInstance(security, agent.id)));
    await buildEnrolmentToken(security, agent.id);
    const answer = await world.call(retire, {
      method: "POST",
      as: owner,
      params: { agentId: agent.id },
      body: { reason: "The task is done." },
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: "retiring", can: [] });
    await startJobs([finishRetirementJob], { pollMs: 20, scheduleMs: 1_000 });
    await vi.waitFor(async () => expect((await getUnjudgedAgent(security, agent.id)).status).toBe("retired"), {
      timeout: 30_000,
    });
    const { counts } = await getUnjudgedAgent(security, agent.id);
    expect(counts.instances).toMatchObject({ active: 0, quarantined: 0, revoked: 3, expired: 0 });
    expect(counts.openEnrolmentTokens).toBe(0);
    const types = await world.auditTypes(agent.id);
    expect(types.filter((type) => type === "instance.revoked")).toHaveLength(instances.length);
    expect(types.slice(-1)).toEqual(["agent.retired"]);
    await finishRetirementJob.execute({ agentId: agent.id });
    expect(await world.auditTypes(agent.id)).toEqual(types);
  });
});

describe("T3: what a retirement ends", () => {
  const standingsOf = async (ids: readonly string[]): Promise<[string, string | null][]> =>
    Promise.all(
      ids.map(async (id) => {
        const { status, statusReason } = await getDelegation(security, id);
        return [status, statusReason];
      }),
    );

  it("is what the agent was given and passed on, each with its record, and what is asked for it", async () => {
    const spine = await given.agent("https://retire.acme.example");
    const { agents, delegations } = await given.chain(spine, 3);
    const [, middle, last] = agents;
    if (!middle || !last) throw new Error("a relay has agents");
    const asked = await given.request(
      middle,
      { purpose: "More", authority: [payments(spine)], expiresAt: inSeconds(3600) },
      spine.owner,
    );
    const revocationId = await retireAgent(security, middle.agentId, "The task is done.");
    // Before any job ran, one row stops the agent, and every answer shows it.
    expect(await standingsOf(delegations)).toEqual(delegations.map(() => ["active", null]));
    const judged = await Promise.all(delegations.map((id) => getDelegation(security, id)));
    expect(judged.map(({ standing }) => standing.inEffect)).toEqual([true, false, false]);
    expect(judged[1]?.sentence).toMatch(/^Could create/);

    await Promise.all([1, 2].map(() => finishRetirementJob.execute({ agentId: middle.agentId })));
    const ended = ["revoked", "The agent was retired."];
    expect(await standingsOf(delegations)).toEqual([["active", null], ended, ended]);
    for (const id of delegations.slice(1)) {
      expect((await world.auditTypes(id)).filter((type) => type === "delegation.revoked")).toHaveLength(1);
    }
    expect(await getRequest(spine.owner, asked)).toMatchObject({ status: "withdrawn" });
    expect(await getUnjudgedAgent(security, middle.agentId)).toMatchObject({ status: "retired" });
    expect(await getUnjudgedAgent(security, last.agentId)).toMatchObject({ status: "active" });
    expect(await getRevocation(security, revocationId)).toMatchObject({
      ...{ scope: "agent", retirement: true, subject: { id: middle.agentId }, reason: "The task is done." },
      ...{ allowedAfter: 0, impact: { agents: 2, delegations: 2, people: 1 } },
    });
    const { revocations } = await listRevocations(security, RevocationFilters.parse({}));
    expect(revocations.map(({ id }) => id)).toContain(revocationId);
    expect(await world.auditTypes(revocationId)).toEqual(["agent.retirement-begun", "revocation.settled"]);
  });

  it("goes on where it was interrupted", async () => {
    const spine = await given.agent("https://resumed.acme.example");
    const { delegations } = await given.chain(spine, 2);
    await retireAgent(security, spine.agentId, "Over.");
    await world.sql("update delegations set status = 'revoked', status_reason = 'x' where id = $1", [delegations[1]]);
    await continueRetirements.execute({ slot: new Date(0).toISOString() });
    expect((await standingsOf(delegations)).map(([status]) => status)).toEqual(["revoked", "revoked"]);
    expect((await getUnjudgedAgent(security, spine.agentId)).status).toBe("retired");
  });

  it("is refused to a person who may not retire it, and leaves no trace", async () => {
    const spine = await given.agent("https://untouched.acme.example");
    await expectRefusal(retireAgent(stranger, spine.agentId, "Mine."), "agent_not_found");
    expect((await getUnjudgedAgent(security, spine.agentId)).status).toBe("active");
    const { revocations } = await listRevocations(security, RevocationFilters.parse({}));
    expect(revocations.map(({ subject }) => subject.id)).not.toContain(spine.agentId);
  });
});

describe("the certificate of a retirement", () => {
  const download = async (as: Principal, agentId: string) => world.call(certificateRoute, { as, params: { agentId } });
  const read = async (as: Principal, agentId: string) => {
    const answer = await world.call(retirementRoute, { as, params: { agentId } });
    return RetirementResponse.parse(await answer.json());
  };

  it("counts nothing live, is bound to the record of the end, and lists later attempts beside the signed text", async () => {
    const spine = await given.agent("https://certified.acme.example");
    const { agents } = await given.chain(spine, 2);
    const [first] = agents;
    if (!first) throw new Error("a chain has agents");
    const token = await tokenOf(first);
    await retireAgent(security, first.agentId, "Its work moved elsewhere.");
    expect(await read(security, first.agentId)).toMatchObject({
      ...{ finishedAt: null, certificate: null, held: { delegationsIn: 1, delegationsOut: 1, instances: 1 } },
    });
    expect((await download(security, first.agentId)).status).toBe(409);
    await Promise.all([finishRetirement(first.agentId), finishRetirement(first.agentId)]);
    expect((await evaluate(first, token)).decision).toBe(false);
    await sealed();
    const { held, ended, attempts, certificate } = await read(security, first.agentId);
    expect(Object.values(held).every((count) => count === 0)).toBe(true);
    expect(ended).toMatchObject({ delegationsIn: 1, delegationsOut: 1, instances: 1 });
    expect(attempts.map(({ code }) => code)).toContain("agent_not_active");
    const file = RetirementCertificate.parse(await (await download(security, first.agentId)).json());
    expect(sha256(payloadText(file.statement))).toBe(certificate?.digest);
    expect(verifyCertificate(file, { vkey: await keyOfLog(world) })).toMatchObject({ ok: true });
    expect(file.summary).toMatchObject({ live: held, ended });
    expect((await download(stranger, first.agentId)).status).toBe(404);
  });
});

describe("the certificate in the hands of the owner", () => {
  it("has the network address of the person who retired the agent only with audit:read", async () => {
    const agent = await buildActiveAgent(security, { ownerEmail: owner.email });
    const params = { agentId: agent.id };
    await comingFrom({ address: "192.0.2.7" }, () => retireAgent(security, agent.id, "Over."));
    await finishRetirement(agent.id);
    await sealed();
    const textsFor = async (as: Principal) => {
      const file = await world.call(certificateRoute, { as, params });
      const { begun } = RetirementCertificate.parse(await file.json());
      return begun.texts.map(({ member }) => member);
    };
    expect(await textsFor(await world.person(["auditor"]))).toContain("via.address");
    expect(await textsFor(owner)).not.toContain("via.address");
  });
});

/** Seals every record that is committed. */
const sealed = async (): Promise<void> => {
  const happened = { type: "person.signed-in", actor: { type: "person", id: security.personId } } as const;
  await sealUpTo(await transaction((tx) => append(tx, { ...happened, refs: [newId("session")] })));
};

describe("instances in the console", () => {
  it("the owner stops one, security lets it go on, others do not know of it", async () => {
    const agent = await buildActiveAgent(security, { ownerEmail: owner.email });
    const { instance } = await buildInstance(security, agent.id);
    const call = (route: typeof quarantine, as: Principal) =>
      world.call(route, { method: "POST", as, params: { instanceId: instance.id }, body: { reason: "Odd." } });
    expect((await call(quarantine, stranger)).status).toBe(404);
    expect((await call(quarantine, owner)).status).toBe(200);
    expect((await call(quarantine, owner)).status).toBe(409);
    expect((await call(release, owner)).status).toBe(403);
    expect(await getInstance(owner, instance.id)).toMatchObject({
      status: "quarantined",
      can: ["revoke"],
      whyNot: { release: { code: "not_allowed" }, quarantine: { code: "instance_state" } },
    });
    expect((await call(release, security)).status).toBe(200);
    expect((await world.auditTypes(instance.id)).slice(1)).toEqual(["instance.quarantined", "instance.released"]);
  });

  it("I5: of twenty revocations and quarantines at once, none is lost and none happens twice", async () => {
    const agent = await buildActiveAgent(security);
    const { instance } = await buildInstance(security, agent.id);
    const attempts = Array.from({ length: 20 }, (_, i) =>
      changeInstance(security, instance.id, i % 2 === 0 ? "revoke" : "quarantine", "Race."),
    );
    const results = await Promise.allSettled(attempts);
    for (const result of results) if (result.status === "rejected") expect(isDomainError(result.reason)).toBe(true);
    expect((await getInstance(security, instance.id)).status).toBe("revoked");
    const types = (await world.auditTypes(instance.id)).slice(1);
    expect(types.filter((type) => type === "instance.revoked")).toHaveLength(1);
    expect(types).toHaveLength(results.filter(({ status }) => status === "fulfilled").length);
  });
});
