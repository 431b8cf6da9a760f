import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routeFiles } from "@/app/api/routes";
import { median } from "@/bench/load";
import type { Asker, Read } from "@/bench/scale/read";
import { readsOf } from "@/bench/scale/reads";
import { firstValue, type Known, subjectsOf } from "@/bench/scale/subjects";
import { actsOf } from "@/bench/scale/wide-acts";
import { searchRow } from "@/lib/audit/search-row";
import { previewCeilings } from "@/lib/blueprint-changes/jobs";
import type { BlueprintPreview } from "@/lib/blueprint-changes/schema";
import { replayCeilings } from "@/lib/decisions/replay/ceiling/jobs";
import type { CeilingReplayResponse } from "@/lib/decisions/replay/ceiling/schema";
import { openStatement, readStatement } from "@/lib/delegations/statement/statement";
import { runtime } from "@/lib/platform/base/runtime";
import { endPools, sqlPool, timeouts } from "@/lib/platform/database/pool";
import { endPrisma } from "@/lib/platform/database/prisma";
import { operationsOf } from "@/lib/platform/http/openapi/operations";
import { installSessionSecret } from "@/lib/platform/http/session/secret";
import type { ComputationStarted } from "@/lib/platform/jobs/computations/schema";
import { publicKeys } from "@/lib/platform/keys/keys";
import type { Principal } from "@/lib/principals/principal";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { canonicalise, digestOf } from "@/lib/protocols/jcs/canonicalise";
import { leafHash } from "@/lib/protocols/tlog/merkle";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";
import { RowsAlone } from "@/lib/testing/rows-alone";
import { callRoute, cookieOf, type Route, signInWorldPerson } from "@/lib/testing/world";
import { fillLab } from "@/prisma/seed/scale/seed";
import { fullSizes } from "@/prisma/seed/scale/sizes";

// A laboratory of a fiftieth, and statement time-outs of a fiftieth: what takes too long there takes too long at full size.
const share = 50;
const sizes = {
  agents: fullSizes.agents / share,
  delegations: fullSizes.delegations / share,
  entries: fullSizes.entries / share,
  seed: "fiftieth",
};
const usual = { ...timeouts };

/** Rows for one changed thing: itself, its version, epochs, its record with texts and names, and its jobs. */
const oneThing = 25;

let database: TestDatabase;
let dataDir: string;
let client: Client;
let known: Known;
const people = new Map<Asker, Principal>();

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), "mandate-fiftieth-"));
  const story = await fillLab(database, { sizes, dataDir, say: () => undefined });
  client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  const ids = Object.fromEntries(Object.entries(story.people).map(([role, { personId }]) => [role, personId]));
  known = { subjects: await subjectsOf(firstValue(client)), notes: { ...story, people: ids } };
  installSessionSecret();
  await endPrisma();
  await endPools();
  Object.assign(timeouts, {
    statement_timeout: Math.round(Math.max(usual.statement_timeout / share, await slowness())),
  });
}, 300_000);

/**
 * Ten times what reading every delegation with its version takes at this moment: less than a fiftieth of the usual
 * time-out on a quiet machine, more on one that does much else.
 */
async function slowness(): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < 5; i++) {
    const from = performance.now();
    await client.query(
      "select count(*) from delegation_versions v join delegations d on d.id = v.delegation_id where v.digest <> d.purpose",
    );
    took.push(performance.now() - from);
  }
  return 10 * median(took);
}

afterAll(async () => {
  Object.assign(timeouts, usual);
  await endPrisma();
  await endPools();
  await client.end();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

async function personOf(asker: Asker): Promise<Principal> {
  const found = people.get(asker);
  if (found) return found;
  const email = asker === "member" ? "person-17@scale.example" : `${asker}@scale.example`;
  const { rows } = await client.query<{ id: string }>("select id from people where email = $1", [email]);
  const sql = async <Row extends object>(text: string, values: unknown[] = []) =>
    (await client.query(text, values)).rows as Row[];
  const person = await signInWorldPerson(sql, rows[0]?.id ?? "");
  people.set(asker, person);
  return person;
}

type Asked = Pick<Read, "as" | "path" | "body"> & { method?: string };

/** Calls the API's handler for a path as Next would. */
async function ask({ as, path, body, method = body ? "POST" : "GET" }: Asked): Promise<Response> {
  const { pathname } = new URL(path, runtime().publicUrl);
  // As a router does, a path that is written out wins over one with a parameter.
  const found = routeFiles.toSorted((a, b) => a.path.split("[").length - b.path.split("[").length);
  for (const { path: pattern, module } of found) {
    const params = new RegExp(`^${pattern.replaceAll(/\[(\w+)\]/g, "(?<$1>[^/]+)")}$`).exec(pathname)?.groups;
    const handle = (module as Record<string, Route>)[method];
    if ((!params && pattern !== pathname) || !handle) continue;
    const headers = { cookie: await cookieOf(await personOf(as)) };
    const call = { method, path, params: { ...params }, headers, ...(body ? { body } : {}) };
    return callRoute(runtime().publicUrl, handle, call);
  }
  throw new Error(`No route takes ${method} ${path}.`);
}

const statusOf = async (asked: Asked): Promise<string> => {
  const response = await ask(asked);
  const text = await response.text();
  return response.status < 300 ? "" : `${response.status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ""}`;
};

/** A machine that is busy for a moment stops a statement that is quick; one that reads everything is stopped each time. */
async function failureOf(asked: Asked): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const failure = await statusOf(asked);
    if (failure === "" || attempt === 4) return failure;
  }
}

/** Starts a computation, runs its job where it has one, and reads its result: no statement of it is stopped. */
async function wholly<Result>(asked: Asked): Promise<Result> {
  const answer = await ask(asked);
  const address = answer.headers.get("location");
  if (address === null) return (await answer.json()) as Result;
  const { id: computationId } = (await answer.json()) as ComputationStarted;
  const job = address.includes("/previews/") ? previewCeilings : replayCeilings;
  for (;;) {
    await job.execute({ computationId });
    const read = (await (await ask({ as: asked.as, path: address })).json()) as { status: string; result: Result };
    if (read.status !== "running") return read.result;
  }
}

describe("the laboratory is what the product writes", () => {
  it("every version of a delegation is signed and states its row", async () => {
    const { rows } = await client.query(
      `select v.jws, v.digest, v.delegation_id, v.max_depth, v.parent_digest, d.depth from delegation_versions v
       join delegations d on d.id = v.delegation_id where d.depth > 3 or random() < 0.01`,
    );
    expect(rows.length).toBeGreaterThan(100);
    for (const row of rows) {
      const { payload } = openStatement(row.jws, publicKeys("delegation")).jws;
      const read = readStatement(payload);
      expect(read).toMatchObject({ ok: true, statement: { delegation: row.delegation_id, depth: row.depth } });
      expect([digestOf(payload), read.ok && (read.statement.parent?.digest ?? null)]).toEqual([
        row.digest,
        row.parent_digest,
      ]);
    }
  });

  it("every record has the bytes, hash, texts and search row that sealing gives it", async () => {
    const { rows } = await client.query(
      `select e.*, l.index, to_jsonb(a) as found, t.texts, t.salts from log_entries e join log_leaves l on l.entry = e.id
         join audit_search a on a.index = l.index,
         lateral (select json_object_agg(member, value) as texts, json_object_agg(member, encode(salt, 'base64')) as salts
                  from erasable_texts x where x.entry_id = e.entry_id) t
       where random() < 0.01`,
    );
    expect(new Set(rows.map(({ type }) => type)).size).toBeGreaterThan(6);
    for (const row of rows) {
      const texts: Record<string, string> = row.texts ?? {};
      const body = JSON.parse(row.body.toString());
      expect(canonicalise(body)).toBe(row.body.toString());
      expect(Buffer.from(leafHash(row.body)).equals(row.leaf_hash)).toBe(true);
      for (const [member, text] of Object.entries(texts)) {
        const salted = createHash("sha256").update(Buffer.from(row.salts[member], "base64")).update(text);
        expect(salted.digest("base64url")).toBe(body.texts[member]);
      }
      const { time, ...found } = row.found;
      const { amounts, ...sealed } = searchRow(Number(row.index), row, new Map(Object.entries(texts)));
      expect({ ...found, time: new Date(time).toISOString() }).toEqual({ ...sealed, amounts: amounts.map(Number) });
    }
  });

  it("every request has the digest of the document that it shows", async () => {
    const { rows } = await client.query("select document, digest from requests where random() < 0.1");
    expect(rows.length).toBeGreaterThan(100);
    for (const { document, digest } of rows) expect(sha256(document)).toBe(digest);
  });

  it("every governed thing has its epoch", async () => {
    const { rows } = await client.query(
      `select id from (select id from agents union all select id from instances union all select id from delegations
         union all select id from people union all select jti from access_tokens) x
       where not exists (select from epochs e where e.id = x.id)`,
    );
    expect(rows).toEqual([]);
  });
});

describe("at a fiftieth, in a fiftieth of the time", () => {
  /** Endpoints that answer about things of which the laboratory has none, the stream of events, and files of asked lists. */
  const apart =
    /\/events$|\[(detectionId|draftId|changeId|templateId|providerId|issuerId|policyId|actionApprovalId|computationId|exportId|caseId|streamId|webhookId|mailId|runId|onboardingId|offerId|reviewId|leaverId)\]|\/(retirement|certificate)$|\/reach\/export$/;

  it("stops a statement that reads every record", async () => {
    const everything =
      "select count(*) from log_entries a, log_entries b where a.body = b.leaf_hash or a.body < b.leaf_hash";
    await expect(sqlPool().query(everything)).rejects.toMatchObject({ code: "57014" });
  });

  it("every GET of the API is among what is asked for", () => {
    const asked = new Set(readsOf(known).map(({ route }) => route));
    const missing = operationsOf(routeFiles)
      .filter(({ method, path }) => method === "GET" && !apart.test(path) && !asked.has(path))
      .map(({ path }) => path);
    expect(missing).toEqual([]);
  });

  it("answers every list, count, search and preview", async () => {
    const failed: string[] = [];
    for (const read of readsOf(known).filter(({ as }) => as !== "pep")) {
      const failure = await failureOf(read);
      if (failure) failed.push(`${read.name}: ${failure}`);
    }
    expect(failed).toEqual([]);
  }, 60_000);

  it("looks at a whole fleet in portions, each as quick as a request, and applies what was shown", async () => {
    const blueprint = `/api/blueprints/${known.notes.blueprintId}`;
    const [preview, replay] = actsOf(known).filter(({ path }) => path.startsWith(blueprint));
    if (!preview || !replay) throw new Error("No command reads a whole fleet.");
    const shown = await wholly<BlueprintPreview>(preview);
    const { rows } = await client.query<{ live: number }>(
      `select count(*)::int as live from delegations d join agents a on a.id = d.agent_id
       where a.blueprint_id = $1 and d.status in ('active', 'suspended') and d.expires_at > now()`,
      [known.notes.blueprintId],
    );
    const { counts, agents, digest: previewDigest } = shown;
    expect(counts.unchanged + counts.shrinks + counts.pauses + counts.widens).toBe(rows[0]?.live);
    expect(agents).toBeGreaterThan(1_000);
    expect(await wholly<CeilingReplayResponse>(replay)).toMatchObject({
      truncated: false,
      considered: expect.any(Number),
    });
    const body = { ...(preview.body as object), previewDigest, reason: "Measured." };
    expect(await statusOf({ as: preview.as, path: blueprint, method: "PATCH", body })).toBe("");
  }, 60_000);

  it("tightens and stops at every scope, at the first try, and is alone at the barrier for one thing and its record", async () => {
    const rowsAlone = await RowsAlone.install(async (text, values) => (await client.query(text, values)).rows);
    const failed: string[] = [];
    const written = new Map<string, number>();
    for (const act of actsOf(known).filter(({ path }) => path.startsWith("/api/"))) {
      let failure = "";
      const rows = await rowsAlone.during(async () => {
        failure = await statusOf(act);
      });
      if (failure) failed.push(`${act.name}: ${failure}`);
      written.set(
        act.name,
        Object.values(rows).reduce((sum, count) => sum + count, 0),
      );
    }
    expect(failed).toEqual([]);
    expect([...written].filter(([, count]) => count > oneThing)).toEqual([]);
    expect(Math.max(...written.values())).toBeGreaterThan(1);
  }, 60_000);
});
