import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
    const of = { revocationId: id, changeId: change?.id ?? "" };
    await confirmLift(colleague, of, change?.digest ?? "");
    expect(await newestStop(security)).toMatchObject({
      sentence: "Nadia Brandt lifted the suspension of every agent",
      link: `/revocations/${id}`,
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
