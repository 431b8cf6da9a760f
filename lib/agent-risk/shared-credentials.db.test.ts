import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AgentFilters } from "@/lib/agents/schema";
import { listAgents } from "@/lib/delegations/views/agents.queries";
import { closeDetection, judgeDetection } from "@/lib/detections/commands";
import { decideDiscovery, importDiscoveries } from "@/lib/discoveries/commands";
import { ImportDiscoveries } from "@/lib/discoveries/schema";
import { watchSharedCredentials } from "@/lib/discoveries/shared/watch";
import type { Principal } from "@/lib/principals/principal";
import { given, type TestAgent } from "@/lib/testing/direct";
import { tellAll, toldTo } from "@/lib/testing/notifications";
import { createWorld, type World } from "@/lib/testing/world";
import { getAgentRisk } from "./queries";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

type Found = { id: string; status: string; severity: string; reason: string; seen_count: number; note: string | null };
const found = ({ instanceId }: TestAgent) =>
  world.sql<Found>(
    `select id, status::text, severity, reason, seen_count, note from detections
     where kind = 'shared_key' and subject_id = $1 order by id`,
    [instanceId],
  );
const keyOf = async ({ instanceId }: TestAgent) =>
  (await world.sql<{ jkt: string }>("select jkt from instance_keys where instance_id = $1", [instanceId]))[0]?.jkt ??
  "";
const lists = (externalId: string, credential: string | undefined, name = "Legacy bot") =>
  importDiscoveries(
    security,
    ImportDiscoveries.parse({
      ...{ origin: "Okta", kind: "oauth_client" },
      rows: [{ externalId, name, ...(credential && { credential }) }],
    }),
  );
const discoveryOf = async (externalId: string) => {
  const [row] = await world.sql<{ id: string; version: number }>(
    "select id, version from discoveries where external_id = $1",
    [externalId],
  );
  return { id: row?.id ?? "", version: row?.version ?? 0 };
};

async function decided(externalId: string, decision: Parameters<typeof decideDiscovery>[2]): Promise<void> {
  const { id, version } = await discoveryOf(externalId);
  await decideDiscovery(security, id, decision, version);
}

describe("a credential of an agent that another system lists", () => {
  it("is a detection about its instance, once, with a notice, in the view and in its risk", async () => {
    const agent = await given.agent("https://one.acme.example");
    await lists("one", await keyOf(agent));
    await watchSharedCredentials();
    await watchSharedCredentials();
    expect(await found(agent)).toMatchObject([
      {
        ...{ status: "open", severity: "critical", seen_count: 1 },
        reason: "Okta lists its credential, for the identity Legacy bot.",
      },
    ]);
    expect(await world.auditTypes(agent.instanceId)).toContain("detection.raised");
    const { agents } = await listAgents(security, AgentFilters.parse({ q: "shared-key:yes" }));
    expect(agents.map(({ id }) => id)).toContain(agent.agentId);
    const risk = await getAgentRisk(security, agent.agentId);
    expect(risk.parts.map(({ code }) => code)).toContain("detections");
    await tellAll();
    const notices = await toldTo(security);
    expect(notices.filter(({ kind }) => kind === "detection_raised")).not.toEqual([]);
  });

  it("may be the client id of an instance", async () => {
    const agent = await given.agent("https://client.acme.example");
    await lists("client", agent.instanceId);
    await watchSharedCredentials();
    expect(await found(agent)).toMatchObject([{ status: "open" }]);
  });

  it.each([
    [
      "the instance has ended",
      async ({ instanceId }: TestAgent) => {
        await world.sql("update instances set status = 'revoked' where id = $1", [instanceId]);
      },
    ],
    [
      "the key was retired",
      async ({ instanceId }: TestAgent) => {
        await world.sql("update instance_keys set state = 'superseded', retired_at = now() where instance_id = $1", [
          instanceId,
        ]);
      },
    ],
  ])("is closed by itself when %s", async (why, end) => {
    const agent = await given.agent(`https://${why.replaceAll(" ", "-")}.acme.example`);
    const id = `ends: ${why}`;
    await lists(id, await keyOf(agent));
    await watchSharedCredentials();
    expect(await found(agent)).toMatchObject([{ status: "open" }]);
    await end(agent);
    await watchSharedCredentials();
    expect(await found(agent)).toMatchObject([{ status: "closed", note: "The condition ended by itself." }]);
  });

  it.each([
    ["names another credential", async (id: string) => void (await lists(id, "another"))],
    ["is ignored", (id: string) => decided(id, { status: "ignored", reason: "Its own client." })],
    [
      "is registered as the agent",
      (id: string, { agentId }: TestAgent) => decided(id, { status: "registered", agentId }),
    ],
  ])("stays open for security after the identity %s", async (how, change) => {
    const agent = await given.agent(`https://${how.replaceAll(" ", "-")}.acme.example`);
    const id = `stays: ${how}`;
    await lists(id, await keyOf(agent));
    await watchSharedCredentials();
    await change(id, agent);
    await watchSharedCredentials();
    expect(await found(agent)).toMatchObject([{ status: "open" }]);
  });

  it("is none if the identity is registered as the agent itself, and one if as another agent", async () => {
    const [agent, other] = [
      await given.agent("https://own.acme.example"),
      await given.agent("https://other.acme.example"),
    ];
    await lists("own", await keyOf(agent));
    const { id, version } = await discoveryOf("own");
    await decideDiscovery(security, id, { status: "registered", agentId: agent.agentId }, version);
    await watchSharedCredentials();
    expect(await found(agent)).toEqual([]);
    await decideDiscovery(security, id, { status: "registered", agentId: other.agentId }, version + 1);
    await watchSharedCredentials();
    expect(await found(agent)).toMatchObject([{ status: "open" }]);
  });

  it("is not found again after a person dismissed or closed it, and is after an end of its own", async () => {
    for (const settle of ["dismiss", "close"] as const) {
      const agent = await given.agent(`https://${settle}.acme.example`);
      await lists(settle, await keyOf(agent));
      await watchSharedCredentials();
      const [{ id = "" } = {}] = await found(agent);
      if (settle === "close") await closeDetection(security, id, "Rotated.");
      else await judgeDetection(security, id, { as: "dismissed", note: "The same bot." });
      await watchSharedCredentials();
      expect(await found(agent)).toHaveLength(1);
    }
    const again = await given.agent("https://again.acme.example");
    await lists("again", await keyOf(again));
    for (const state of ["current", "superseded", "current"]) {
      await world.sql(
        `update instance_keys set state = $2::text::instance_key_state,
           retired_at = case when $2::text = 'superseded' then now() end
         where instance_id = $1`,
        [again.instanceId, state],
      );
      await watchSharedCredentials();
    }
    expect((await found(again)).map(({ status }) => status)).toEqual(["closed", "open"]);
  });

  it("follows the tuning of its rule: none while it is off", async () => {
    const agent = await given.agent("https://off.acme.example");
    await lists("off", await keyOf(agent));
    await world.sql(
      `insert into detection_tunings (kind, version, settings, enabled, severity, response, reason, changed_by_id, change_id)
       values ('shared_key', 1, '{}', false, 'low', 'none', 'Off.', $1, 'chg_1')`,
      [security.personId],
    );
    await watchSharedCredentials();
    expect(await found(agent)).toEqual([]);
    await world.sql("update detection_tunings set enabled = true");
    await watchSharedCredentials();
    expect(await found(agent)).toMatchObject([{ status: "open", severity: "low" }]);
    await world.sql("delete from detection_tunings");
  });

  it("is found behind any number of others, in portions", { timeout: 120_000 }, async () => {
    const agent = await given.agent("https://many.acme.example");
    await world.sql(
      `insert into discoveries (id, origin, kind, external_id, name, credential)
       select 'dsc_0' || lpad(n::text, 25, '0'), 'Directory', 'api_key', n::text, 'Key ' || n, 'sha256:' || n
       from generate_series(1, 100000) n`,
    );
    await lists("many", await keyOf(agent));
    const began = performance.now();
    await watchSharedCredentials();
    process.stdout.write(`100,000 identities compared in ${Math.round(performance.now() - began)} ms\n`);
    expect(await found(agent)).toMatchObject([{ status: "open" }]);
  });
});
