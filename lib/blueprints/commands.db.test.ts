import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PATCH, GET as READ } from "@/app/api/blueprints/[blueprintId]/route";
import { GET, POST } from "@/app/api/blueprints/route";
import { getUnjudgedAgent } from "@/lib/agents/queries";
import { confirmBlueprintChange } from "@/lib/blueprint-changes/commands";
import { activatePendingKey, rotateKey } from "@/lib/credentials/commands/rotate-key";
import { getInstance } from "@/lib/credentials/queries";
import { loadClientStanding } from "@/lib/credentials/standing.store";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { buildInstance, newInstanceKeyPair, signProof } from "@/prisma/seed/builders/instance";
import { buildResourceServer } from "@/prisma/seed/scale/story";
import { ensureStandardBlueprint } from "./commands";
import type { BlueprintDetail } from "./schema";

let world: World;
let security: Principal;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

const post = (body: unknown) => world.call(POST, { method: "POST", as: security, body });

describe("blueprints", () => {
  it("the standard one exists from the start, once, with the widest ceiling", async () => {
    await Promise.all([ensureStandardBlueprint(), ensureStandardBlueprint(), ensureStandardBlueprint()]);
    const { blueprints } = (await (await world.call(GET, { as: security })).json()) as { blueprints: unknown[] };
    expect(blueprints).toMatchObject([{ name: "standard", version: 1, ceiling: null }]);
  });

  it("hold a ceiling in canonical form, or say what is wrong with it", async () => {
    const { server } = await buildResourceServer(security);
    const element = {
      type: "payment",
      locations: [server.identifier],
      actions: ["read", "create"],
      identifiers: ["*"],
      limits: [{ field: "amount", unit: "USD", max_each: "500" }],
    };
    const made = await post({ name: "Payers", ceiling: [element] });
    expect(made.status).toBe(201);
    expect(await made.json()).toMatchObject({
      ceiling: [{ id: "el_1", actions: ["create", "read"], limits: [{ max_each: "500.00" }] }],
    });
    expect((await post({ name: "Payers", ceiling: null })).status).toBe(409);
    const refused = await post({ name: "Others", ceiling: [{ ...element, actions: ["fly"] }] });
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      code: "ceiling_invalid",
      errors: [{ path: "ceiling[0].actions[0]", code: "unknown_action" }],
    });
  });
});

describe("a new blueprint", () => {
  it.each([
    ["grantSubdelegationsAtOnce", true],
    ["approvalPolicyId", "apl_00000000000000000000000000"],
  ])("states nothing that takes two people: %s", async (member, value) => {
    const refused = await post({ name: `With ${member}`, [member]: value });
    expect([refused.status, await refused.json()]).toMatchObject([400, { errors: [{ path: member }] }]);
  });
});

describe("the settings of a blueprint", () => {
  const create = async (settings: object = {}): Promise<BlueprintDetail> =>
    (await (await post({ name: `Settings ${++made}`, ...settings })).json()) as BlueprintDetail;
  let made = 0;
  const read = async (id: string) => {
    const response = await world.call(READ, {
      path: `/api/blueprints/${id}`,
      params: { blueprintId: id },
      as: security,
    });
    return { etag: response.headers.get("etag") ?? "", body: (await response.json()) as BlueprintDetail };
  };
  async function edit(id: string, change: object, headers: Record<string, string> = {}, as = security) {
    const [path, body] = [`/api/blueprints/${id}`, { reason: "The policy says so.", ...change }];
    const response = await world.call(PATCH, { method: "PATCH", path, params: { blueprintId: id }, as, body, headers });
    return { status: response.status, body: (await response.json()) as BlueprintDetail & { code?: string } };
  }
  /** Confirms the change that waits, as a second person. */
  async function confirm(blueprintId: string): Promise<BlueprintDetail> {
    const { id = "", digest = "" } = (await read(blueprintId)).body.pendingChange ?? {};
    await confirmBlueprintChange(await world.person(["security"]), { blueprintId, changeId: id }, { digest });
    return (await read(blueprintId)).body;
  }
  const edited = async (id: string) => {
    const rows = await world.sql<{ body: string }>(
      "select convert_from(body, 'UTF8') as body from log_entries where type = 'blueprint.edited' order by id",
    );
    return rows.map(({ body }) => JSON.parse(body)).filter(({ facts }) => facts.blueprintId === id);
  };

  it("change by a new version, which all its agents have at once", async () => {
    const { id } = await create();
    const agents = [
      await buildActiveAgent(security, { blueprintId: id }),
      await buildActiveAgent(security, { blueprintId: id }),
    ];
    const { instance } = await buildInstance(security, agents[0]?.id ?? "");
    const { etag } = await read(id);
    const answer = await edit(id, { tokenTtlSeconds: 120, keyLifetimeDays: 30 }, { "if-match": etag });
    expect(answer).toMatchObject({ status: 200, body: { version: 2, tokenTtlSeconds: 120, requireDpop: true } });
    expect(answer.body.versions).toMatchObject([
      { version: 2, keyLifetimeDays: 30, createdBy: { id: security.personId }, reason: "The policy says so." },
      { version: 1, keyLifetimeDays: 90 },
    ]);
    for (const agent of agents) expect((await getUnjudgedAgent(security, agent.id)).blueprint.version).toBe(2);
    expect(await loadClientStanding(instance.id)).toMatchObject({ tokenTtlSeconds: 120 });
    const settings = { tokenTtlSeconds: 300, keyLifetimeDays: 90, requireDpop: true };
    expect((await edited(id)).map(({ facts }) => facts)).toMatchObject([
      {
        ...{ blueprintId: id, version: 2, before: settings, changeId: null },
        after: { ...settings, tokenTtlSeconds: 120, keyLifetimeDays: 30 },
      },
    ]);
  });

  it("are refused on a stale version, and make no version where nothing changes", async () => {
    const { id } = await create();
    const { etag } = await read(id);
    expect((await edit(id, { tokenTtlSeconds: 300 })).body.version).toBe(1);
    await edit(id, { tokenTtlSeconds: 200 });
    const stale = await edit(id, { tokenTtlSeconds: 60 }, { "if-match": etag });
    expect([stale.status, stale.body.code]).toEqual([412, "stale"]);
    expect((await edit(id, { tokenTtlSeconds: 59 })).status).toBe(400);
    expect((await edit(id, { keyLifetimeDays: 366 })).status).toBe(400);
    expect((await edit(id, { tokenTtlSeconds: 60 }, {}, await world.person(["auditor"]))).status).toBe(403);
    expect((await read(id)).body).toMatchObject({ version: 2, tokenTtlSeconds: 200, can: ["edit"] });
    expect(await edited(id)).toHaveLength(1);
  });

  it("I5: of ten edits of one version at once, one wins and the others are stale", async () => {
    const { id } = await create();
    const { etag } = await read(id);
    const edits = Array.from({ length: 10 }, (_, i) => edit(id, { tokenTtlSeconds: 60 + i }, { "if-match": etag }));
    const statuses = (await Promise.all(edits)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, ...Array(9).fill(412)]);
    expect((await read(id)).body.versions).toHaveLength(2);
  });

  it("that let tokens be unbound are a risk of the blueprint and of its agents, and on record as such", async () => {
    const { id } = await create();
    const agent = await buildActiveAgent(security, { blueprintId: id });
    expect((await getUnjudgedAgent(security, agent.id)).risks).toEqual([]);
    expect((await edit(id, { requireDpop: false })).status).toBe(202);
    expect((await confirm(id)).risks).toEqual(["bearer_tokens"]);
    expect((await getUnjudgedAgent(security, agent.id)).risks).toEqual(["bearer_tokens_allowed"]);
    expect((await edit(id, { requireDpop: true })).body.risks).toEqual([]);
    expect((await edited(id)).map(({ code }) => code)).toEqual(["bearer_tokens_allowed", "bearer_tokens_refused"]);
    expect((await create({ requireDpop: false })).risks).toEqual(["bearer_tokens"]);
  });

  it.each([{ requireDpop: false }, { tokenTtlSeconds: 301 }, { keyLifetimeDays: 91 }])(
    "that loosen how tokens and keys are held wait for a second person: %j",
    async (looser) => {
      const { id } = await create();
      const { instance } = await buildInstance(security, (await buildActiveAgent(security, { blueprintId: id })).id);
      const proposed = await edit(id, looser);
      expect(proposed).toMatchObject({ status: 202, body: { version: 1, pendingChange: { status: "proposed" } } });
      expect(await loadClientStanding(instance.id)).toMatchObject({ tokenTtlSeconds: 300, requireDpop: true });
      expect(await edited(id)).toEqual([]);
      expect(await confirm(id)).toMatchObject({ version: 2, ...looser });
    },
  );

  it("K1: a key in use keeps its expiry; the next rotation gives the new lifetime", async () => {
    const { id: blueprintId } = await create({ keyLifetimeDays: 90 });
    const agent = await buildActiveAgent(security, { blueprintId });
    const { instance, keyPair } = await buildInstance(security, agent.id);
    await edit(blueprintId, { keyLifetimeDays: 5 });
    const before = await getInstance(security, instance.id);
    expect(before.keyExpiresAt).toBe(instance.keyExpiresAt.toISOString());
    const next = newInstanceKeyPair();
    const proofBy = (key: typeof next) => signProof(key, { method: "PUT", path: `/oauth/register/${instance.id}` });
    const body = { client_id: instance.id, jwks: { keys: [next.jwk] }, new_key_proof: proofBy(next) };
    const sender = { ip: "10.0.0.7", userAgent: "worker/1.0" };
    await rotateKey(instance, { dpop: proofBy(keyPair), body, sender });
    await transaction((tx) => activatePendingKey(tx, instance.id, next.jkt, sender));
    const { keyExpiresAt, renewalDueAt } = await getInstance(security, instance.id);
    const days = (Date.parse(keyExpiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(4.9);
    expect(days).toBeLessThan(5.1);
    expect((Date.parse(renewalDueAt) - Date.now()) / 86_400_000).toBeCloseTo(2.5, 1);
    expect((await getUnjudgedAgent(security, agent.id)).risks).toEqual(["key_expires_soon"]);
  });
});
