import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { changeInstance, quarantineClone } from "@/lib/credentials/commands/manage-instance";
import { getInstance } from "@/lib/credentials/queries";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { permissionsOf } from "@/lib/principals/permissions";
import type { Principal } from "@/lib/principals/principal";
import { evaluate } from "@/lib/testing/decisions";
import { expectRefusal } from "@/lib/testing/refusal";
import { sealAll } from "@/lib/testing/sealing";
import { active, quarantined, SilentInstances, warned } from "@/lib/testing/silent-instances";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { expectSilence, resumeSilent } from "./commands";
import { watchSilence } from "./watch";

let world: World;
let security: Principal;
let silence: SilentInstances;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  silence = new SilentInstances(world, security);
});
afterAll(() => world.end());
// Agents of other tests are without a policy.
beforeEach(() => silence.endPolicies());

describe("an instance that does nothing while its agent acts", () => {
  it("is warned of, and quarantined a week later at the earliest; tokens do not count", async () => {
    const one = await silence.pair();
    const { instanceId } = one.silent;
    await silence.pass(29, one);
    expect([await silence.steps(one), await silence.shown(one)]).toEqual([[], active]);
    const token = await tokenOf(one.silent);
    await sealAll();
    await silence.pass(36, one);
    expect(await silence.steps(one)).toEqual([["instance", instanceId, "warned"]]);
    expect(await silence.shown(one)).toEqual(warned(65));
    await silence.pass(6, one);
    expect(await silence.shown(one)).toEqual(warned(71));
    await silence.pass(1, one);
    expect(await silence.shown(one)).toMatchObject({ ...quarantined, statusReason: "No action for 72 days." });
    expect((await evaluate(one.silent, token, { amount: "1.00" })).context.code).toBe("instance_quarantined");
    await silence.act(one.acting, one.token);
    const types = (await world.auditTypes(instanceId)).filter((type) => /dormancy|quarantined/.test(type));
    expect(types).toEqual(["dormancy.warned", "instance.quarantined"]);
    const proofs = await world.sql("select actor_id, suspension from revocations where subject_id = $1", [instanceId]);
    expect(proofs).toEqual([{ actor_id: "mandate", suspension: true }]);
    await silence.pass(300, one);
    expect(await silence.steps(one)).toEqual([["instance", instanceId, "suspended"]]);
  });

  it("is resumed by its owner in one step, and its silence begins again; others may not", async () => {
    const one = await silence.stopped();
    const body = { subjectId: one.silent.instanceId, reason: "The yearly job" };
    await expectRefusal(resumeSilent(await world.person(["member"]), one.agentId, body), "agent_not_found");
    await expectRefusal(resumeSilent(await world.person(["auditor"]), one.agentId, body), "not_allowed");
    await resumeSilent(one.owner, one.agentId, body);
    expect([await silence.steps(one), await silence.shown(one)]).toEqual([[], active]);
    await silence.act(one.silent, await tokenOf(one.silent));
    await sealAll();
    await expectRefusal(resumeSilent(one.owner, one.agentId, body), "not_suspended_for_silence");
    await silence.pass(29, one);
    expect(await silence.shown(one)).toEqual(active);
    await silence.pass(2, one);
    expect(await silence.shown(one)).toEqual(warned(31));
  });

  it("is no longer silent after an action, from the moment at which it is sealed", async () => {
    const one = await silence.pair();
    await silence.pass(31, one);
    await silence.act(one.silent, await tokenOf(one.silent));
    await sealAll();
    expect([await silence.steps(one), await silence.shown(one)]).toEqual([[], active]);
    await silence.pass(8, one);
    expect(await world.sql("select 1 from dormancies where agent_id = $1", [one.agentId])).toEqual([]);
  });

  it("is not silent while others exchange its tokens", async () => {
    const one = await silence.pair();
    await silence.age(31);
    await silence.actThrough(one.silent);
    await silence.pass(0, one);
    expect([await silence.steps(one), await silence.shown(one)]).toEqual([[], active]);
    await silence.pass(31, one);
    expect(await silence.shown(one)).toEqual(warned(31));
  });

  it("counts from its release, also by security", async () => {
    const one = await silence.stopped();
    await changeInstance(security, one.silent.instanceId, "release", "Asked for by phone.");
    expect([await silence.steps(one), await silence.shown(one)]).toEqual([[], active]);
    await silence.pass(29, one);
    expect(await silence.shown(one)).toEqual(active);
    await silence.pass(2, one);
    expect(await silence.shown(one)).toEqual(warned(31));
  });

  it("keeps its agent from silence while others exchange its tokens", async () => {
    const one = await silence.pair();
    await silence.age(31);
    await silence.actThrough(one.silent);
    await sealAll();
    await silence.allowPass();
    await watchSilence();
    await silence.again();
    expect((await silence.steps(one)).filter(([kind]) => kind === "agent")).toEqual([]);
  });

  it("has no step of its own while its agent is silent as a whole", async () => {
    const one = await silence.pair();
    await silence.age(31);
    await silence.allowPass();
    await watchSilence();
    await silence.again();
    expect(await silence.steps(one)).toEqual([["agent", one.agentId, "warned"]]);
  });

  it("has no step any more once it has ended", async () => {
    const one = await silence.stopped();
    await changeInstance(security, one.silent.instanceId, "revoke", "Not needed.");
    expect(await silence.steps(one)).toEqual([]);
    await silence.again();
    expect(await world.sql("select 1 from dormancies where agent_id = $1", [one.agentId])).toEqual([]);
  });
});

describe("a policy and a declared silence", () => {
  it("nothing happens without a policy, and its end ends the warnings", async () => {
    const one = await silence.pair();
    await silence.endPolicies();
    await silence.pass(400, one);
    expect([await silence.steps(one), await silence.shown(one)]).toEqual([[], active]);
    await silence.setPolicy(one.blueprintId, { warnDays: 30 });
    await silence.again();
    expect(await silence.shown(one)).toEqual(warned(400));
    await silence.pass(400, one);
    expect(await silence.shown(one)).toEqual(warned(800));
    await silence.endPolicies();
    await silence.again();
    expect(await silence.steps(one)).toEqual([]);
  });

  it("no step is taken while the silence of the agent is declared, and the days begin at its end", async () => {
    const one = await silence.pair();
    await silence.pass(31, one);
    const until = new Date(Date.now() + 100 * 86_400_000).toISOString();
    await expectSilence(one.owner, one.agentId, { until, reason: "A yearly job" });
    expect(await silence.shown(one)).toEqual(active);
    await silence.pass(99, one);
    await silence.pass(29, one);
    expect(await silence.shown(one)).toEqual(active);
    await silence.pass(3, one);
    expect(await silence.shown(one)).toEqual(warned(31));
  });

  it("actions of instances are kept from the upgrade on, so silence begins then at the earliest", async () => {
    const one = await silence.pair();
    const before = "now() - interval '300 days'";
    await world.sql(`update instances set enrolled_at = ${before} where id = $1`, [one.silent.instanceId]);
    await world.sql(`update agents set status_at = ${before} where id = $1`, [one.agentId]);
    await world.sql("update dormancy_place set counted_from = now() - interval '10 days' where id = 'instances'");
    await silence.again();
    expect(await silence.shown(one)).toEqual(active);
    await silence.pass(21, one);
    expect(await silence.shown(one)).toEqual(warned(31));
  });
});

describe("the owner never resumes", () => {
  it("from a later quarantine by a person", async () => {
    const one = await silence.stopped();
    await changeInstance(security, one.silent.instanceId, "release", "Needed.");
    await changeInstance(security, one.silent.instanceId, "quarantine", "A stolen key.");
    expect(await silence.steps(one)).toEqual([]);
    const body = { subjectId: one.silent.instanceId, reason: "Still needed" };
    await expectRefusal(resumeSilent(one.owner, one.agentId, body), "not_suspended_for_silence");
    await silence.again();
    expect((await getInstance(security, one.silent.instanceId)).status).toBe("quarantined");
  });

  it("an instance that security quarantined again", async () => {
    const one = await silence.stopped();
    const { instanceId } = one.silent;
    expect((await getInstance(security, instanceId)).can).toContain("quarantine");
    const quarantine = (by: Principal) => changeInstance(by, instanceId, "quarantine", "A stolen key.");
    await expectRefusal(quarantine({ ...one.owner, permissions: permissionsOf(["member"]) }), "instance_state");
    await quarantine(security);
    await expectRefusal(quarantine(security), "instance_state");
    const held = { status: "quarantined", statusReason: "A stolen key.", silence: null };
    expect([await silence.steps(one), await silence.shown(one)]).toEqual([[], held]);
    const body = { subjectId: instanceId, reason: "Still needed" };
    await expectRefusal(resumeSilent(one.owner, one.agentId, body), "not_suspended_for_silence");
    const types = await world.auditTypes(instanceId);
    expect(types.filter((type) => type === "instance.quarantined")).toHaveLength(2);
    await changeInstance(security, instanceId, "release", "Harmless.");
    expect(await silence.shown(one)).toEqual(active);
  });

  it("an instance of which a copy was seen meanwhile", async () => {
    const one = await silence.stopped();
    const sender = { ip: "192.0.2.7", userAgent: "worker/1.0" };
    await quarantineClone(one.silent.instanceId, { jkt: "k".repeat(43), where: "rotation", sender });
    const body = { subjectId: one.silent.instanceId, reason: "Still needed" };
    await expectRefusal(resumeSilent(one.owner, one.agentId, body), "instance_suspected");
    expect(await silence.shown(one)).toMatchObject(quarantined);
  });

  it.each(["open", "confirmed"] as const)("an instance of which a detection of another kind is %s", async (status) => {
    const one = await silence.stopped();
    const [agentId, instanceId] = [one.agentId, one.silent.instanceId];
    const id = newId("detection");
    await prisma().detection.create({
      data: { id, kind: "new_network", status, agentId, instanceId, sightings: [] },
    });
    const body = { subjectId: instanceId, reason: "Still needed" };
    await expectRefusal(resumeSilent(one.owner, agentId, body), "instance_suspected");
    expect(await silence.shown(one)).toMatchObject(quarantined);
    await prisma().detection.update({ where: { id }, data: { status: "dismissed" } });
    await resumeSilent(one.owner, agentId, body);
    expect(await silence.shown(one)).toEqual(active);
  });
});
