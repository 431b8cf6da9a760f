import { afterAll, beforeAll, expect, it } from "vitest";
import { POST as RESUME_SILENT } from "@/app/api/agents/[agentId]/dormancy/resume/route";
import { PUT as SET_END } from "@/app/api/agents/[agentId]/planned-end/route";
import { POST as RESUME } from "@/app/api/delegations/[delegationId]/resume/route";
import { POST as ASSIGN } from "@/app/api/detections/[detectionId]/assign/route";
import { POST as CLOSE } from "@/app/api/detections/[detectionId]/close/route";
import { POST as JUDGE } from "@/app/api/detections/[detectionId]/judge/route";
import { POST as RELEASE } from "@/app/api/instances/[instanceId]/release/route";
import { PUT as CONFIGURE } from "@/app/api/ownership-settings/route";
import { POST as REACTIVATE } from "@/app/api/people/[personId]/reactivate/route";
import { POST as LIFT } from "@/app/api/revocations/[revocationId]/lift/route";
import { changeInstance } from "@/lib/credentials/commands/manage-instance";
import { getInstance } from "@/lib/credentials/queries";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { getDelegation } from "@/lib/delegations/queries";
import { assignDetection } from "@/lib/detections/assign";
import { raiseDetection } from "@/lib/detections/commands";
import { getDetection } from "@/lib/detections/queries";
import { getDormancy } from "@/lib/dormancy/queries";
import { setPlannedEnd } from "@/lib/lifecycle/ends/commands";
import { getLifecycle } from "@/lib/lifecycle/queries";
import { configureOwnership, getOwnershipSettings } from "@/lib/ownership/settings";
import { updatePerson } from "@/lib/people/commands/update-person";
import { getPerson } from "@/lib/people/queries";
import { transaction } from "@/lib/platform/database/transaction";
import { versionTag } from "@/lib/platform/http/version-tag";
import type { Principal } from "@/lib/principals/principal";
import { countImpact } from "@/lib/revocation/commands/count";
import { suspendScope } from "@/lib/revocation/commands/suspend";
import { getRevocation } from "@/lib/revocation/queries";
import { given } from "@/lib/testing/direct";
import { SilentInstances } from "@/lib/testing/silent-instances";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";

// A person decides on what they see. A decision that names the entity tag of an earlier state changes nothing.

let world: World;
let security: Principal;
let other: Principal;
let admin: Principal;
let builder: Principal;
beforeAll(async () => {
  world = await createWorld();
  [security, other] = [await world.person(["security"]), await world.person(["security"])];
  [admin, builder] = [await world.person(["admin"]), await world.person(["security"])];
});
afterAll(() => world.end());

let agents = 0;
const newAgent = () => given.agent(`https://shown-${++agents}.acme.example`);

type Shown = { etag: string; [member: string]: unknown };

type Decision = {
  id: string;
  route: unknown;
  method?: "PUT";
  params?: Record<string, string>;
  body: object;
  as: Principal;
  read: () => Promise<Shown>;
  /** Another person changes it. */
  change: () => Promise<unknown>;
};

async function detection(route: unknown, body: object): Promise<Decision> {
  const agent = await buildActiveAgent(builder);
  const seen = { kind: "approval_drip", agentId: agent.id, instanceId: null } as const;
  await transaction((tx) => raiseDetection(tx, { ...seen, sightings: [] }));
  const [row] = await world.sql<{ id: string }>("select id from detections where agent_id = $1", [agent.id]);
  const id = row?.id ?? expect.fail();
  return {
    ...{ id, route, params: { detectionId: id }, body, as: security },
    read: () => getDetection(security, id),
    change: () => assignDetection(other, id, { to: "me" }),
  };
}

async function delegation(): Promise<Decision> {
  const id = await given.delegation(await newAgent());
  const move = (asker: Principal, action: "suspend" | "resume", reason: string) =>
    moveDelegation({ asker, delegationId: id, action, reason });
  await move(security, "suspend", "A drill.");
  return {
    ...{ id, route: RESUME, params: { delegationId: id }, body: { reason: "It is over." }, as: security },
    read: () => getDelegation(security, id),
    change: async () => {
      await move(other, "resume", "It is over.");
      await move(other, "suspend", "A stolen key.");
    },
  };
}

async function silence(): Promise<Decision> {
  const one = await new SilentInstances(world, security).stopped();
  const { agentId } = one;
  const subjectId = one.silent.instanceId;
  return {
    ...{ id: subjectId, route: RESUME_SILENT, params: { agentId }, body: { subjectId }, as: security },
    read: async () => {
      const { steps } = await getDormancy(security, agentId);
      return steps.find((step) => step.subjectId === subjectId) ?? { etag: "" };
    },
    change: () =>
      world.sql("update agents set purpose = 'Another one', version = version + 1 where id = $1", [agentId]),
  };
}

async function instance(): Promise<Decision> {
  const { instanceId: id } = await newAgent();
  await changeInstance(security, id, "quarantine", "A drill.");
  return {
    ...{ id, route: RELEASE, params: { instanceId: id }, body: { reason: "It is over." }, as: security },
    read: () => getInstance(security, id),
    change: async () => {
      await changeInstance(other, id, "release", "It is over.");
      await changeInstance(other, id, "quarantine", "A stolen key.");
    },
  };
}

async function suspension(): Promise<Decision> {
  const { owner } = await newAgent();
  const id = await suspendScope(security, { kind: "owner", subjectId: owner.personId }, "An incident.");
  return {
    ...{ id, route: LIFT, params: { revocationId: id }, body: { reason: "It is over." }, as: security },
    read: () => getRevocation(security, id),
    // The person who lifts it saw no figures yet.
    change: () => countImpact(id),
  };
}

async function plannedEnd(): Promise<Decision> {
  const { agentId } = await newAgent();
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  return {
    ...{ id: agentId, route: SET_END, method: "PUT", params: { agentId }, as: security },
    body: { endsAt: inDays(20), reason: "The project ends." },
    read: async () => ({ etag: (await getLifecycle(security, agentId)).plannedEndEtag }),
    change: () => setPlannedEnd(other, agentId, { endsAt: inDays(30), reason: "The contract ends." }),
  };
}

async function settings(): Promise<Decision> {
  return {
    ...{ id: "org", route: CONFIGURE, method: "PUT", body: { graceDays: 30, fallbackGroupId: null }, as: admin },
    read: getOwnershipSettings,
    change: () => configureOwnership(admin, { graceDays: 3, fallbackGroupId: null }),
  };
}

async function person(): Promise<Decision> {
  const { personId: id } = await world.person(["member"]);
  await updatePerson(admin, id, { status: "deactivated" });
  return {
    ...{ id, route: REACTIVATE, params: { personId: id }, body: {}, as: admin },
    read: async () => {
      const found = await getPerson(admin, id);
      return { ...found, etag: versionTag(found.version) };
    },
    change: () => updatePerson(admin, id, { roles: ["member", "auditor"] }),
  };
}

it.each<[string, () => Promise<Decision>]>([
  ["the judgement of a detection", () => detection(JUDGE, { as: "dismissed", note: "A test." })],
  ["the end of a detection", () => detection(CLOSE, { note: "A test." })],
  ["the assignment of a detection", () => detection(ASSIGN, { to: "me" })],
  ["the resumption of a delegation", delegation],
  ["the resumption after a silence", silence],
  ["the release of an instance", instance],
  ["the end of a wide suspension", suspension],
  ["the rules for owners and leavers", settings],
  ["the reactivation of a person", person],
  ["the planned end of an agent", plannedEnd],
])("%s names the state that was shown: another one is 412, and nothing changes", async (_, make) => {
  const { id, route, method = "POST", params = {}, body, as, read, change } = await make();
  const send = (etag?: string) =>
    world.call(route as Parameters<World["call"]>[0], {
      ...{ method, path: "/api/test", params, body, as },
      ...(etag !== undefined && { headers: { "if-match": etag } }),
    });
  const seen = await read();
  await change();
  const [now, types] = [await read(), await world.auditTypes(id)];
  expect(now.etag).not.toBe(seen.etag);
  const refused = await send(seen.etag);
  expect([refused.status, await refused.json()]).toMatchObject([412, { code: "stale" }]);
  expect([await read(), await world.auditTypes(id)]).toEqual([now, types]);
  // No state of any object has this tag.
  expect((await send('"gone"')).status).toBe(412);
  expect((await send(now.etag)).status).toBe(200);
  expect((await world.auditTypes(id)).length).toBeGreaterThan(types.length);
});

it("a decision that names no state works as before", async () => {
  const { route, params = {}, body, as, change } = await delegation();
  await change();
  const call = { method: "POST", path: "/api/test", params, body, as };
  expect((await world.call(route as Parameters<World["call"]>[0], call)).status).toBe(200);
});

it("a delegation can be resumed by the version of its page, too", async () => {
  const { id, route, params = {}, body, as } = await delegation();
  const { version } = await getDelegation(security, id);
  const send = (tag: string) =>
    world.call(route as Parameters<World["call"]>[0], {
      ...{ method: "POST", path: "/api/test", params, body, as, headers: { "if-match": tag } },
    });
  expect((await send(versionTag(version + 1))).status).toBe(412);
  expect((await send(versionTag(version))).status).toBe(200);
});

it("a detection that is only seen again can be judged as it was shown, and one with another reason cannot", async () => {
  const { id, read } = await detection(CLOSE, {});
  const seenWith = async (reason: string) => {
    await world.sql(
      "update detections set seen_count = seen_count + 1, last_seen_at = now(), reason = $2 where id = $1",
      [...[id, reason]],
    );
    return (await read()).etag;
  };
  const etag = await seenWith("31 denials within 5 minutes. Usual are 0.4.");
  expect(await seenWith("1,204 denials within 5 minutes. Usual are 12.")).toBe(etag);
  expect(await seenWith("31 denials within 5 minutes, from two places.")).not.toBe(etag);
  expect(await seenWith("The first use from 198.51.100.7.")).not.toBe(
    await seenWith("The first use from 203.0.113.9."),
  );
});
