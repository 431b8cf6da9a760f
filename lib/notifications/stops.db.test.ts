import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { changeInstance } from "@/lib/credentials/commands/manage-instance";
import { moveDelegation } from "@/lib/delegations/commands/move";
import type { Principal } from "@/lib/principals/principal";
import { revoke } from "@/lib/revocation/commands/revoke";
import { confirmLift, liftSuspension, suspendScope } from "@/lib/revocation/commands/suspend";
import type { RevocationScope } from "@/lib/revocation/model";
import { given, type TestAgent } from "@/lib/testing/direct";
import { tellAll, toldTo } from "@/lib/testing/notifications";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let agent: TestAgent;
let security: Principal;
let colleague: Principal;
beforeAll(async () => {
  world = await createWorld();
  [security, colleague] = [
    await world.person(["security"], { name: "Mara Okafor" }),
    await world.person(["security"], { name: "Nadia Brandt" }),
  ];
  agent = await given.agent();
  // One person alone lifts a suspension of everything only while the organisation is being founded.
  await world.sql("update organisation set founded_at = now()");
  await tellAll();
});
afterAll(() => world.end());

const newestStop = async (person: { personId: string }) =>
  (await toldTo(person)).find(({ kind }) => kind === "agent_stopped");
const blueprintOf = async ({ agentId }: TestAgent): Promise<string> =>
  (await world.sql<{ id: string }>("select blueprint_id as id from agents where id = $1", [agentId]))[0]?.id ?? "";

describe("a wide suspension", () => {
  it.each<[string, () => Promise<RevocationScope>, RegExp]>([
    [
      "fleet",
      async () => ({ kind: "owner", subjectId: agent.owner.personId }),
      /^Mara Okafor suspended all your agents$/,
    ],
    [
      "blueprint",
      async () => ({ kind: "blueprint", subjectId: await blueprintOf(agent) }),
      /^Mara Okafor suspended all agents of the blueprint /,
    ],
  ])("of a %s is told to the owner, and the link leads to their agents", async (_, scope, sentence) => {
    await suspendScope(security, await scope(), "An incident.");
    expect(await newestStop(agent.owner)).toMatchObject({
      sentence: expect.stringMatching(sentence),
      link: "/agents?q=owner%3Ame",
    });
  });

  it("of a resource server or of everything is told to security, and the link leads to the proof", async () => {
    const server = await suspendScope(security, { kind: "resource_server", subjectId: agent.serverId }, "An incident.");
    expect(await newestStop(colleague)).toMatchObject({
      sentence: expect.stringMatching(/^Mara Okafor suspended all access to the resource server /),
      link: `/revocations/${server}`,
    });
    const all = await suspendScope(security, { kind: "all", subjectId: "org" }, "An incident.");
    expect(await newestStop(colleague)).toMatchObject({
      sentence: "Mara Okafor suspended every agent",
      link: `/revocations/${all}`,
    });
    expect(await newestStop(security)).toBeUndefined();
  });
});

describe("the end of a wide suspension", () => {
  const lift = async (kind: RevocationScope["kind"], subjectId: string) => {
    const [stop] = await world.sql<{ id: string }>(
      "select id from revocations where scope = $1::revocation_scope and subject_id = $2 and lifted_at is null",
      [kind, subjectId],
    );
    return { id: stop?.id ?? "", how: await liftSuspension(security, stop?.id ?? "", "It is over.") };
  };

  it("of everything is told to security once a second person confirmed it, and not before", async () => {
    const { id, how } = await lift("all", "org");
    expect(how).toBe("proposed");
    expect((await newestStop(colleague))?.sentence).toBe("Mara Okafor suspended every agent");
    const [change] = await world.sql<{ id: string; digest: string }>(
      "select id, digest from control_changes where subject_id = $1 and status = 'proposed'",
      [id],
    );
    const newest = async (person: Principal, kind: string) => (await toldTo(person)).find((one) => one.kind === kind);
    const link = `/revocations/${id}`;
    expect(await newest(colleague, "change_to_confirm")).toMatchObject({ subjectId: change?.id, link });
    const of = { revocationId: id, changeId: change?.id ?? "" };
    await confirmLift(colleague, of, change?.digest ?? "");
    expect(await newestStop(security)).toMatchObject({
      sentence: "Nadia Brandt lifted the suspension of every agent",
      link,
    });
    expect(await newest(security, "change_answered")).toMatchObject({
      sentence: "Your change of the suspension of every agent was confirmed by Nadia Brandt",
      link,
    });
  });

  it("of a resource server is told to security", async () => {
    const { id } = await lift("resource_server", agent.serverId);
    expect(await newestStop(colleague)).toMatchObject({
      sentence: expect.stringMatching(/^Mara Okafor lifted the suspension of all access to the resource server /),
      link: `/revocations/${id}`,
    });
  });

  it.each<[string, RevocationScope["kind"], () => Promise<string>, RegExp]>([
    ["fleet", "owner", async () => agent.owner.personId, /^Mara Okafor lifted the suspension of all your agents$/],
    ["blueprint", "blueprint", () => blueprintOf(agent), /^Mara Okafor lifted the suspension of all agents of the bl/],
  ])("of a %s is told to the owner", async (_, kind, subjectId, sentence) => {
    await lift(kind, await subjectId());
    expect(await newestStop(agent.owner)).toMatchObject({
      sentence: expect.stringMatching(sentence),
      link: "/agents?q=owner%3Ame",
    });
  });
});

describe("a permanent stop of a resource server", () => {
  it("is told to security", async () => {
    const other = await given.agent("https://ledger.acme.example");
    const scope = { kind: "resource_server", subjectId: other.serverId } as const;
    await revoke({ asker: security, scope, reason: "An incident." });
    expect((await newestStop(colleague))?.sentence).toMatch(/^Mara Okafor stopped all access to the resource server /);
  });
});

describe("the owner at the time of a stop is told of it, as the owner now", () => {
  type Stop = (agent: TestAgent, delegationId: string) => Promise<unknown>;
  const scope = (kind: RevocationScope["kind"], subjectId: string) =>
    revoke({ asker: security, scope: { kind, subjectId }, reason: "A drill." });
  const move = (action: "suspend" | "revoke") => (_: TestAgent, delegationId: string) =>
    moveDelegation({ asker: security, delegationId, action, reason: "A drill." });
  let moved = 0;

  it.each<[string, Stop, RegExp]>([
    ["a suspended agent", ({ agentId }) => suspendAgent(security, agentId, "A drill."), / suspended the agent /],
    ["a revoked agent", ({ agentId }) => scope("agent", agentId), / revoked the agent /],
    ["a suspended delegation", move("suspend"), / suspended a delegation of the agent /],
    ["a revoked delegation", move("revoke"), / revoked a delegation of the agent /],
    ["a delegation that was revoked as a scope", (_, id) => scope("delegation", id), / revoked a delegation of /],
    [
      "a quarantined instance",
      ({ instanceId }) => changeInstance(security, instanceId, "quarantine", "A drill."),
      / quarantined an instance of the agent /,
    ],
    [
      "a revoked instance",
      ({ instanceId }) => changeInstance(security, instanceId, "revoke", "A drill."),
      / revoked an instance of the agent /,
    ],
    ["an instance that was revoked as a scope", ({ instanceId }) => scope("instance", instanceId), / revoked an inst/],
  ])("of %s", async (_, stop, sentence) => {
    const one = await given.agent(`https://moved-${++moved}.acme.example`);
    const delegationId = await given.delegation(one);
    const [before, now] = [await world.person(["member"]), await world.person(["member"])];
    const own = ({ personId }: Principal) =>
      world.sql("update agents set owner_id = $1 where id = $2", [personId, one.agentId]);
    await own(before);
    await stop(one, delegationId);
    await own(now);
    for (const owner of [before, now]) expect((await newestStop(owner))?.sentence).toMatch(sentence);
  });

  it.each<[string, Stop]>([
    ["suspended", move("suspend")],
    ["revoked as a scope", (_, id) => scope("delegation", id)],
  ])("and so are both delegators, where a delegation was %s", async (_, stop) => {
    const one = await given.agent(`https://moved-${++moved}.acme.example`);
    const delegationId = await given.delegation(one);
    const [before, now] = [await world.person(["member"]), await world.person(["member"])];
    const delegate = ({ personId }: Principal) =>
      world.sql("update delegations set delegator_id = $1 where id = $2", [personId, delegationId]);
    await delegate(before);
    await stop(one, delegationId);
    await delegate(now);
    for (const person of [before, now])
      expect(await newestStop(person)).toMatchObject({ why: "The authority came from you." });
  });
});
