import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registerAgent } from "@/lib/agents/commands/register";
import { tagAgent } from "@/lib/agents/commands/tag";
import { AgentExport } from "@/lib/agents/export.schema";
import { mostExportedIds } from "@/lib/agents/model";
import { AgentFilters } from "@/lib/agents/schema";
import type { Principal } from "@/lib/principals/principal";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { getAgent, listAgents } from "./agents.queries";
import { agentsFile } from "./agents-export.queries";

let world: World;
let security: Principal;
let owner: Principal;
let stranger: Principal;
beforeAll(async () => {
  world = await createWorld();
  [security, owner] = [await world.person(["security"]), await world.person(["member"])];
  stranger = await world.person(["member"]);
});
afterAll(() => world.end());

const register = (name: string, purpose = "Refunds customers.") =>
  registerAgent(security, { name, purpose, ownerEmail: owner.email, environment: "dev", riskTier: "low" });
const recordsOf = (type: string) =>
  world.sql<{ count: number }>("select count(*)::int as count from log_entries where type = $1", [type]);

describe("tags of agents", () => {
  it("are set by those who may edit the agent, found by the filter, and recorded", async () => {
    const { id, version } = await register("tagged-agent");
    await tagAgent(owner, id, () => ["payments", "team:eu", "payments"]);
    expect(await getAgent(security, id)).toMatchObject({ tags: ["payments", "team:eu"], version });
    const list = await listAgents(owner, AgentFilters.parse({ q: "tag:payments" }));
    expect(list.agents.map((agent) => agent.id)).toEqual([id]);
    expect(await tagAgent(security, id, (tags) => [...tags].toReversed())).toBe(false);
    expect(await recordsOf("agent.tagged")).toEqual([{ count: 1 }]);
    await tagAgent(security, id, () => []);
    expect((await getAgent(security, id)).tags).toEqual([]);
  });

  it("are set only from those that the person saw, where the call names them", async () => {
    const { id } = await register("seen-agent");
    const { tagsEtag } = await getAgent(owner, id);
    await tagAgent(security, id, () => ["theirs"]);
    await expectRefusal(
      tagAgent(owner, id, () => ["mine"], tagsEtag),
      "stale",
    );
    const now = await getAgent(owner, id);
    expect(now.tags).toEqual(["theirs"]);
    await tagAgent(owner, id, () => ["mine"], now.tagsEtag);
    expect((await getAgent(owner, id)).tags).toEqual(["mine"]);
  });

  it("are not more than 20, and not for strangers and readers", async () => {
    const { id } = await register("full-agent");
    const many = Array.from({ length: 21 }, (_, n) => `tag-${n}`);
    await expectRefusal(
      tagAgent(owner, id, () => many),
      "too_many_tags",
    );
    await expectRefusal(
      tagAgent(stranger, id, () => ["mine"]),
      "agent_not_found",
    );
    await expectRefusal(
      world.person(["auditor"]).then((auditor) => tagAgent(auditor, id, () => ["mine"])),
      "not_allowed",
    );
  });

  it("given at once by two people are all kept", async () => {
    const { id } = await register("busy-agent");
    await Promise.all(["one", "two", "three"].map((tag) => tagAgent(owner, id, (tags) => [...tags, tag])));
    expect((await getAgent(owner, id)).tags).toEqual(["one", "three", "two"]);
  });
});

describe("the inventory as a file", () => {
  it("is CSV without formulas, or JSON with the question, and is recorded", async () => {
    const { id } = await register("exported-agent", "=HYPERLINK(1)");
    const file = async (format: "csv" | "json", who = security, method = "GET") =>
      (await agentsFile(who, AgentExport.parse({ q: "name:exported-agent", format }), { method })).text();
    await file("csv", security, "HEAD");
    expect(await recordsOf("agents.exported")).toEqual([{ count: 0 }]);
    const [head, row] = (await file("csv")).split("\r\n");
    expect(head).toMatch(/^id,name,display_name/);
    expect(row).toContain(`"${id}"`);
    expect(row).toContain(`"'=HYPERLINK(1)"`);
    const json = JSON.parse(await file("json"));
    expect(json).toMatchObject({ version: 1, q: "name:exported-agent", sort: "name", agents: [{ id }] });
    expect(await recordsOf("agents.exported")).toEqual([{ count: 2 }]);
    expect(JSON.parse(await file("json", stranger)).agents).toEqual([]);
  });

  it(`of ${mostExportedIds} chosen agents holds each of them that the person may see`, async () => {
    const names = Array.from({ length: mostExportedIds }, (_, n) => `chosen-${n}`);
    const ids: string[] = [];
    for (const name of names) ids.push((await register(name)).id);
    const asked = AgentExport.parse({ ids: ids.join(","), format: "json" });
    const file = async (who: Principal) => JSON.parse(await (await agentsFile(who, asked, { method: "GET" })).text());
    const found: { q: string; agents: { id: string }[] } = await file(security);
    expect(found.agents.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(found.q).toBe(`id:${ids.join(",")}`);
    expect((await file(owner)).agents).toHaveLength(mostExportedIds);
    expect((await file(stranger)).agents).toEqual([]);
  });

  it("of a filter at fault is refused, and not recorded", async () => {
    const before = await recordsOf("agents.exported");
    await expectRefusal(
      agentsFile(security, AgentExport.parse({ q: "colour:red" }), { method: "GET" }),
      "unknown_filter_key",
    );
    expect(await recordsOf("agents.exported")).toEqual(before);
  });
});
