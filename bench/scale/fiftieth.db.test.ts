import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routeFiles } from "@/app/api/routes";
import { type Asked, Fiftieth } from "@/bench/scale/fiftieth.test-support";
import { nouns } from "@/bench/scale/noun-reads";
import { readsOf } from "@/bench/scale/reads";
import { actsOf } from "@/bench/scale/wide-acts";
import { isExpected, mostRows } from "@/bench/scale/wide-reads";
import { searchRow } from "@/lib/audit/search-row";
import { previewCeilings } from "@/lib/blueprint-changes/jobs";
import type { BlueprintPreview } from "@/lib/blueprint-changes/schema";
import { replayCeilings } from "@/lib/decisions/replay/ceiling/jobs";
import type { CeilingReplayResponse } from "@/lib/decisions/replay/ceiling/schema";
import { openStatement, readStatement } from "@/lib/delegations/statement/statement";
import { sqlPool } from "@/lib/platform/database/pool";
import { operationsOf } from "@/lib/platform/http/openapi/operations";
import type { ComputationStarted } from "@/lib/platform/jobs/computations/schema";
import { publicKeys } from "@/lib/platform/keys/keys";
import { sha256 } from "@/lib/protocols/encoding/sha256";
import { canonicalise, digestOf } from "@/lib/protocols/jcs/canonicalise";
import { leafHash } from "@/lib/protocols/tlog/merkle";
import { RowsAlone } from "@/lib/testing/rows-alone";
import { tablesRead } from "@/lib/testing/tables-read";

/** Rows for one changed thing: itself, its version, epochs, its record with texts and names, and its jobs. */
const oneThing = 25;

let lab: Fiftieth;

beforeAll(async () => {
  lab = await Fiftieth.open();
}, 300_000);
afterAll(() => lab.close());

/** A machine that is busy for a moment stops a statement that is quick; one that reads everything is stopped each time. */
async function failureOf(asked: Asked): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const failure = await lab.statusOf(asked);
    if (failure === "" || attempt === 4) return failure;
  }
}

/** Starts a computation, runs its job where it has one, and reads its result: no statement of it is stopped. */
async function wholly<Result>(asked: Asked): Promise<Result> {
  const answer = await lab.ask(asked);
  const address = answer.headers.get("location");
  if (address === null) return (await answer.json()) as Result;
  const { id: computationId } = (await answer.json()) as ComputationStarted;
  const job = address.includes("/previews/") ? previewCeilings : replayCeilings;
  for (;;) {
    await job.execute({ computationId });
    const read = (await (await lab.ask({ as: asked.as, path: address })).json()) as { status: string; result: Result };
    if (read.status !== "running") return read.result;
  }
}

/** `expect` takes longer than a comparison, and there are tens of thousands: it is left to say what differs. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

describe("the laboratory is what the product writes", () => {
  it("every version of a delegation is signed and states its row", async () => {
    const { rows } = await lab.client.query(
      `select v.jws, v.digest, v.delegation_id, v.max_depth, v.parent_digest, d.depth from delegation_versions v
       join delegations d on d.id = v.delegation_id`,
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
    const { rows } = await lab.client.query(
      `select e.*, l.index, to_jsonb(a) as found, t.texts, t.salts from log_entries e join log_leaves l on l.entry = e.id
         join audit_search a on a.index = l.index,
         lateral (select json_object_agg(member, value) as texts, json_object_agg(member, encode(salt, 'base64')) as salts
                  from erasable_texts x where x.entry_id = e.entry_id) t`,
    );
    expect(new Set(rows.map(({ type }) => type)).size).toBeGreaterThan(6);
    for (const row of rows) {
      const texts: Record<string, string> = row.texts ?? {};
      const body = JSON.parse(row.body.toString());
      const salted = Object.entries(texts).map(([member, text]) => [
        member,
        createHash("sha256").update(Buffer.from(row.salts[member], "base64")).update(text).digest("base64url"),
      ]);
      const { time, ...found } = row.found;
      const { amounts, ...sealed } = searchRow(Number(row.index), row, new Map(Object.entries(texts)));
      expectSame(
        [row.body.toString(), row.leaf_hash.toString("hex"), { ...found, time: new Date(time).toISOString() }],
        [
          canonicalise(body),
          Buffer.from(leafHash(row.body)).toString("hex"),
          { ...sealed, amounts: amounts.map(Number) },
        ],
      );
      for (const [member = "", digest] of salted) expectSame(body.texts[member], digest);
    }
  });

  it("every request has the digest of the document that it shows", async () => {
    const { rows } = await lab.client.query("select document, digest from requests");
    expect(rows.length).toBeGreaterThan(100);
    for (const { document, digest } of rows) expect(sha256(document)).toBe(digest);
  });

  it("every governed thing has its epoch", async () => {
    const { rows } = await lab.client.query(
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
    /\/events$|\[(changeId|templateId|providerId|issuerId|policyId|computationId|replayId|runId)\]|\/(retirement|certificate)$|\/reach\/export$|\/files\/\[name\]$/;

  it("stops a statement that reads every record", async () => {
    const everything =
      "select count(*) from log_entries a, log_entries b where a.body = b.leaf_hash or a.body < b.leaf_hash";
    await expect(sqlPool().query(everything)).rejects.toMatchObject({ code: "57014" });
  });

  it("every GET of the API is among what is asked for", () => {
    const asked = new Set(readsOf(lab.known).map(({ route }) => route));
    const missing = operationsOf(routeFiles)
      .filter(({ method, path }) => method === "GET" && !apart.test(path) && !asked.has(path))
      .map(({ path }) => path);
    expect(missing).toEqual([]);
  });

  it("has every noun that is read by its id", () => {
    expect(nouns.filter((noun) => lab.known.nouns[noun] === undefined)).toEqual([]);
  });

  it("answers every list, count, search and preview, scans no large table, and reads no more of it than a page compares", async () => {
    const { rows } = await lab.client.query<{ name: string }>(
      `select coalesce(p.relname, c.relname) as name from pg_class c left join pg_inherits i on i.inhrelid = c.oid
         left join pg_class p on p.oid = i.inhparent
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' group by 1 having sum(c.reltuples) >= $1`,
      [mostRows],
    );
    const large = new Set(rows.map(({ name }) => name));
    expect(large.size).toBeGreaterThan(40);
    const failed: string[] = [];
    const found: string[] = [];
    for (const read of readsOf(lab.known).filter(({ as }) => as !== "pep")) {
      let failure = "";
      const touched = await tablesRead(lab.client, async () => {
        failure = await failureOf(read);
      });
      if (failure) failed.push(`${read.name}: ${failure}`);
      for (const [table, { rows: count, scanned }] of touched)
        if (large.has(table) && (scanned > 0 || count > mostRows) && !isExpected(read.name, table))
          found.push(
            `${read.name} (${read.as}): ${count} rows of ${table}${scanned > 0 ? `, ${scanned} scanned` : ""}`,
          );
    }
    expect(failed).toEqual([]);
    expect(found).toEqual([]);
  }, 300_000);

  it("notices a read of every row, also by an index or inside a function", async () => {
    const readers = [
      "select count(*) from mails where subject <> ''",
      "select count(*) from (select id from discoveries order by id) every",
      "select scale_twin()",
    ];
    await lab.client.query(`create function scale_twin() returns bigint language plpgsql as $$
      begin return (select count(*) from detections where note is distinct from 'x'); end $$`);
    const found: string[] = [];
    for (const text of readers) {
      const touched = await tablesRead(lab.client, () => sqlPool().query(text));
      for (const [table, { rows: count }] of touched) if (count > mostRows) found.push(table);
    }
    await lab.client.query("drop function scale_twin");
    expect(found).toEqual(["mails", "discoveries", "detections"]);
  });

  it("looks at a whole fleet in portions, each as quick as a request, and applies what was shown", async () => {
    const blueprint = `/api/blueprints/${lab.known.notes.blueprintId}`;
    const [preview, replay] = actsOf(lab.known).filter(({ path }) => path.startsWith(blueprint));
    if (!preview || !replay) throw new Error("No command reads a whole fleet.");
    const shown = await wholly<BlueprintPreview>(preview);
    const { rows } = await lab.client.query<{ live: number }>(
      `select count(*)::int as live from delegations d join agents a on a.id = d.agent_id
       where a.blueprint_id = $1 and d.status in ('active', 'suspended') and d.expires_at > now()`,
      [lab.known.notes.blueprintId],
    );
    const { counts, agents, digest: previewDigest } = shown;
    expect(counts.unchanged + counts.shrinks + counts.pauses + counts.widens).toBe(rows[0]?.live);
    expect(agents).toBeGreaterThan(1_000);
    expect(await wholly<CeilingReplayResponse>(replay)).toMatchObject({
      truncated: false,
      considered: expect.any(Number),
    });
    const body = { ...(preview.body as object), previewDigest, reason: "Measured." };
    expect(await lab.statusOf({ as: preview.as, path: blueprint, method: "PATCH", body })).toBe("");
  }, 60_000);

  it("tightens and stops at every scope, at the first try, and is alone at the barrier for one thing and its record", async () => {
    const rowsAlone = await RowsAlone.install(async (text, values) => (await lab.client.query(text, values)).rows);
    const failed: string[] = [];
    const written = new Map<string, number>();
    for (const act of actsOf(lab.known).filter(({ path }) => path.startsWith("/api/"))) {
      let failure = "";
      const rows = await rowsAlone.during(async () => {
        failure = await lab.statusOf(act);
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
