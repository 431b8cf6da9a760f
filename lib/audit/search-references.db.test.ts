import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/lib/platform/base/id";
import { sqlPool } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { given } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { append } from "./append";
import { getAuditEntry, listAudit } from "./queries";
import { sealUpTo } from "./sequencer";

const thumbprint = "do0UJ4HkQwjHi3CWsrpD8xqUMb94iknO3CrqYt3S8P0";

let world: World;
let auditor: Principal;
let agent: Awaited<ReturnType<typeof given.agent>>;
let delegation: string;
let place: number;

beforeAll(async () => {
  world = await createWorld();
  auditor = await world.person(["auditor"]);
  agent = await given.agent();
  delegation = await given.delegation(agent);
  const last = await transaction((tx) =>
    append(tx, {
      type: "decision.made",
      actor: { type: "resource_server", id: newId("resourceServer") },
      agentId: agent.agentId,
      instanceId: agent.instanceId,
      decision: "allow",
      facts: { jkt: thumbprint },
      texts: { resource: "https://shop.acme.example/orders/7" },
    }),
  );
  await sealUpTo(last);
  place = (await listAudit(auditor, { limit: 1 })).entries[0]?.index ?? -1;
}, 60_000);
afterAll(() => world.end());

const find = async (q: string): Promise<number[]> =>
  (await listAudit(auditor, { q, limit: 200 })).entries.map(({ index }) => index);

describe("a word of the trail's filter", () => {
  it("finds an entry by its number and by its leaf hash, in hex and both alphabets of base64", async () => {
    const { leafHash } = await getAuditEntry(auditor, place);
    const hash = Buffer.from(leafHash, "base64");
    for (const text of [
      hash.toString("hex"),
      hash.toString("hex").toUpperCase(),
      leafHash,
      hash.toString("base64url"),
    ]) {
      expect(await find(`"${text}"`), text).toEqual([place]);
    }
    expect(await find(String(place))).toContain(place);
    expect(await find(`(${place} OR 999999) type:decision.made`)).toEqual([place]);
    expect(await find("f".repeat(64))).toEqual([]);
  });

  it("finds the records of a delegation and of a request by a digest", async () => {
    const [version] = await world.sql<{ digest: string }>(
      "select digest from delegation_versions where delegation_id = $1",
      [delegation],
    );
    const [revision] = await world.sql<{ digest: string; id: string }>(
      "select digest, request_id as id from request_revisions limit 1",
    );
    expect(await find(`"${version?.digest}"`)).toEqual(expect.arrayContaining(await find(`delegation:${delegation}`)));
    expect(await find(`"${revision?.digest}"`)).toEqual(expect.arrayContaining(await find(`request:${revision?.id}`)));
    expect((await find(`delegation:${delegation}`)).length).toBeGreaterThan(0);
  });

  it("finds ids by their beginning, with or without the prefix, in either case", async () => {
    const whole = await find(delegation);
    expect(whole.length).toBeGreaterThan(0);
    for (const cut of [delegation.slice(0, 22), delegation.slice(4, 22), delegation.slice(0, 22).toLowerCase()]) {
      expect(await find(cut), cut).toEqual(expect.arrayContaining(whole));
    }
    expect(await find(agent.agentId.slice(0, 24))).toEqual(expect.arrayContaining([place]));
    const [of] = await find(`instance:${agent.instanceId}`);
    for (const cut of [agent.instanceId.slice(-6), `…${agent.instanceId.slice(-6).toLowerCase()}`]) {
      expect(await find(cut), cut).toContain(of);
    }
    expect(await find("dlg_0ZZZZZ")).toEqual([]);
    expect(await find("xyz_01ABCD")).toEqual([]);
  });

  it("refuses a beginning that too many ids have", async () => {
    await sqlPool().query(
      `insert into agents (id, name, name_skeleton, purpose, owner_id, environment, risk_tier, blueprint_id, status, created_by_id)
       select 'agt_07ZZZZ' || lpad(n::text, 20, '0'), 'many-' || n, 'many-' || n, 'x', $1, 'prod', 'low', b.id, 'active', $1
       from generate_series(1, 60) n, blueprints b where b.name = 'standard'`,
      [auditor.personId],
    );
    expect(await codeOf(find("agt_07ZZZZ"))).toBe("ambiguous_filter_name");
    expect(await codeOf(find("07ZZZZ"))).toBe("ambiguous_filter_name");
    expect(await find("agt_07ZZZZ00000000000000000007")).toEqual([]);
  });

  it("finds the thumbprint of a key, SPIFFE IDs of agents, and addresses", async () => {
    expect(await find(thumbprint)).toEqual([place]);
    expect(await find(thumbprint.slice(0, 10))).toEqual([place]);
    const [{ name = "" } = {}] = await world.sql<{ name: string }>("select name from agents where id = $1", [
      agent.agentId,
    ]);
    expect(await find(`spiffe://${world.runtime.trustDomain}/agent/${name}`)).toContain(place);
    expect(await find(`spiffe://elsewhere.example/agent/${name}`)).toEqual([]);
    expect(await find("https://shop.acme.example/orders")).toEqual([place]);
  });
});
