import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as importRoute } from "@/app/api/discoveries/imports/route";
import { type Given, type Progress, sendPortions } from "@/components/discoveries/portions";
import { guessed, MAX_ROWS, mapped, readRows } from "@/components/discoveries/read-file";
import { setSingleton } from "@/lib/platform/base/singleton";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { largeMaxBytes } from "@/lib/platform/http/read-body";
import type { Principal } from "@/lib/principals/principal";
import { createWorld, type World } from "@/lib/testing/world";
import { MAX_DISCOVERIES } from "./model";
import { ImportDiscoveries, ImportResult } from "./schema";
import { put } from "./store";

const origin = "Directory";
const perBody = 200;

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

/** A list as another system writes it. Of a later one, each hundredth has another owner. */
function fileOf(count: number, later = false): ArrayBuffer {
  const owner = (n: number) => (later && n % 100 === 0 ? "payments@acme.example" : `team-${n % 50}@acme.example`);
  const lines = Array.from({ length: count }, (_, n) =>
    [`client-${n}`, `"Reports, part ${n}"`, owner(n), `SHA256:${n}`, "2026-11-20T09:00:00Z"].join(","),
  );
  const text = ["client_id,display_name,owner,fingerprint,last_used", ...lines].join("\n");
  return new TextEncoder().encode(text).buffer as ArrayBuffer;
}

/** Reads a file as the dialog of the console does. */
function rowsOf(bytes: ArrayBuffer): Given["rows"] {
  const file = readRows(bytes);
  if (typeof file === "string") throw new Error(file);
  const { rows, refused, repeated, zoneless } = mapped(file.rows, guessed(file.columns));
  expect({ refused, repeated, zoneless }).toEqual({ refused: [], repeated: 0, zoneless: 0 });
  return rows;
}

const bodies: number[] = [];
const send = async (body: ImportDiscoveries): Promise<ImportResult> => {
  const text = JSON.stringify(body);
  bodies.push(text.length);
  const headers = { "content-type": "application/json" };
  const answer = await world.call(importRoute, { method: "POST", raw: text, as: security, headers });
  const content = await answer.json();
  if (answer.status !== 200) throw content;
  return ImportResult.parse(content);
};

/** Sends all rows. Calls `look` now and then. */
async function sendAll(rows: Given["rows"], dryRun: boolean, look = () => {}): Promise<Progress | undefined> {
  let last: Progress | undefined;
  let calls = 0;
  for await (const sum of sendPortions({ origin, kind: "oauth_client", rows, dryRun }, send)) {
    last = sum;
    if (calls++ % 100 === 0) look();
  }
  return last;
}

const kept = (beginning = "client-") =>
  world.sql<object>(
    `select count(*)::int as rows, count(distinct external_id)::int as ids, sum(version)::int as versions
     from discoveries where origin = $1 and starts_with(external_id, $2)`,
    [origin, beginning],
  );
const recorded = () =>
  world.sql<object>(
    `select sum((f->>'added')::int)::int as added, sum((f->>'changed')::int)::int as changed,
       sum((f->>'unchanged')::int)::int as unchanged
     from (select convert_from(body, 'utf8')::jsonb->'facts' as f from log_entries where type = 'discovery.imported') r`,
  );

/** The most memory in use, above that at the beginning, in bytes. */
function memory() {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const used = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = used();
  let most = before;
  return { look: () => (most = Math.max(most, used())), taken: () => most - before };
}

const portion = (beginning: string, number: number) =>
  ImportDiscoveries.parse({
    ...{ origin, kind: "oauth_client" },
    rows: Array.from({ length: perBody }, (_, n) => {
      const externalId = `${beginning}${number * perBody + n}`;
      return { externalId, name: externalId };
    }),
  });

/** The rows of the list that the statements of a portion fetch. */
const fetchedFor = (given: ImportDiscoveries): Promise<number> =>
  transaction(async (tx) => {
    const before = await fetchedSoFar(tx);
    await put(tx, given);
    return (await fetchedSoFar(tx)) - before;
  });

/** Earlier transactions of the connection may be counted too. */
async function fetchedSoFar(tx: Tx): Promise<number> {
  const [row] = await tx.$queryRaw<{ fetched: number }[]>`
    select (seq_tup_read + idx_tup_fetch)::int as fetched from pg_stat_xact_user_tables where relname = 'discoveries'`;
  return row?.fetched ?? Number.NaN;
}

describe("a file of 100,000 identities", () => {
  it("is counted, imported once and changed by a later file, in memory that does not grow", async () => {
    const rows = rowsOf(fileOf(MAX_ROWS));
    const { look, taken } = memory();
    const all = { done: MAX_ROWS, of: MAX_ROWS };
    expect(await sendAll(rows, true, look)).toEqual({ ...all, added: MAX_ROWS, changed: 0, unchanged: 0 });
    expect(await kept()).toEqual([{ rows: 0, ids: 0, versions: null }]);
    expect(await sendAll(rows, false, look)).toEqual({ ...all, added: MAX_ROWS, changed: 0, unchanged: 0 });
    expect(await kept()).toEqual([{ rows: MAX_ROWS, ids: MAX_ROWS, versions: MAX_ROWS }]);
    expect(await sendAll(rows, false, look)).toEqual({ ...all, added: 0, changed: 0, unchanged: MAX_ROWS });
    expect(await kept()).toEqual([{ rows: MAX_ROWS, ids: MAX_ROWS, versions: MAX_ROWS }]);
    const later = rowsOf(fileOf(1_000, true));
    expect(await sendAll(later, true)).toMatchObject({ done: 1_000, added: 0, changed: 10, unchanged: 990 });
    expect(await recorded()).toEqual([{ added: MAX_ROWS, changed: 0, unchanged: MAX_ROWS }]);
    expect(Math.max(...bodies)).toBeLessThanOrEqual(largeMaxBytes);
    // Portions are garbage once they are sent; the caches of the process may fill.
    expect(taken()).toBeLessThan(64 * 1024 ** 2);
  });

  it("is not read again for each portion that follows", async () => {
    setSingleton("discoveries-room", undefined);
    // The first one counts the list.
    await fetchedFor(portion("late-", 0));
    for (const next of [portion("late-", 1), portion("client-", 1)])
      expect(await fetchedFor(next)).toBeLessThan(5 * perBody);
  });

  it("stops where the list is full, the dry run at the same row, and keeps what fits", async () => {
    await world.sql(
      `insert into discoveries (id, origin, kind, external_id, name)
       select 'dsc_' || n, 'Elsewhere', 'api_key', n, 'Key'
       from generate_series(1, $1 - (select count(*) from discoveries where status = 'new')) n`,
      [MAX_DISCOVERIES - 2.5 * perBody],
    );
    // The rows came by another process. This one knows of them once it counts again.
    setSingleton("discoveries-room", undefined);
    const rows = rowsOf(fileOf(5 * perBody)).map((row) => ({ ...row, externalId: `over-${row.externalId}` }));
    const stopped = { ...{ added: 2 * perBody, done: 2 * perBody }, error: { code: "too_many_discoveries" } };
    for (const dryRun of [true, false]) {
      expect(await sendAll(rows, dryRun)).toMatchObject(stopped);
      expect(await kept("over-")).toMatchObject([{ rows: dryRun ? 0 : 2 * perBody }]);
    }
    expect(await sendAll(rows.slice(0, 2 * perBody), false)).toMatchObject({ added: 0, unchanged: 2 * perBody });
  });

  it("fits again as soon as rows have left the list", async () => {
    const { rows } = portion("again-", 0);
    const dryRun = { origin, kind: "oauth_client" as const, rows: rows.slice(0, 10), dryRun: true, ahead: 0 };
    const fits = { added: 10, changed: 0, unchanged: 0 };
    expect(await send(dryRun)).toEqual(fits);
    await expect(send({ ...dryRun, ahead: perBody })).rejects.toMatchObject({ code: "too_many_discoveries" });
    expect(await send(dryRun)).toEqual(fits);
    await world.sql("delete from discoveries where origin = 'Elsewhere'");
    expect(await send({ ...dryRun, ahead: perBody })).toEqual(fits);
  });
});
