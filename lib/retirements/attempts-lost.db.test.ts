import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as certificateRoute } from "@/app/api/agents/[agentId]/certificate/route";
import { append } from "@/lib/audit/append";
import { sealUpTo } from "@/lib/audit/sequencer";
import { retentionApplied } from "@/lib/log-keeping/events";
import { insertRemoval } from "@/lib/log-keeping/retention.store";
import { transaction } from "@/lib/platform/database/transaction";
import {
  attempt,
  download,
  faultsOf,
  listIn,
  openSetting,
  retired,
  type Setting,
  sealed,
  type Used,
} from "@/lib/testing/listed-attempts";

let setting: Setting;
let superuser: pg.Client;

beforeAll(async () => {
  setting = await openSetting();
  superuser = new pg.Client(setting.world.superuserUrl);
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await setting.world.end();
});

/** A retired agent with so many attempts, and their places, the newest first. */
async function usedSince(name: string, count: number): Promise<{ used: Used; places: number[] }> {
  const used = await retired(setting, name);
  await attempt(used, count);
  await sealed(setting.security);
  return { used, places: listIn(await download(setting, used)).attempts.map(({ index }) => index) };
}

describe("a list of attempts from which a superuser deleted a row is refused, and not signed", () => {
  /** Deletes rows as a superuser may: without triggers. Answers what the download of the certificate answers meanwhile. */
  async function without(rows: string, { agent }: Used): Promise<{ status: number; code: unknown }> {
    await superuser.query("set session_replication_role = replica");
    await superuser.query(`create table kept_rows as select * from ${rows}`);
    await superuser.query(`delete from ${rows}`);
    const answer = await setting.world.call(certificateRoute, {
      as: setting.security,
      params: { agentId: agent.agentId },
    });
    await superuser.query(`insert into ${rows.split(" ")[0]} overriding system value select * from kept_rows`);
    await superuser.query("drop table kept_rows");
    await superuser.query("set session_replication_role = origin");
    const { code } = (await answer.json()) as { code?: unknown };
    return { status: answer.status, code };
  }
  const refused = { status: 409, code: "record_missing" };

  it.each([
    ["row", (place: number) => `audit_search where index = ${place}`],
    ["leaf", (place: number) => `log_leaves where index = ${place}`],
    ["record", (place: number) => `log_entries where id = (select entry from log_leaves where index = ${place})`],
  ])("where an attempt lost its %s", async (name, rowOf) => {
    const { used, places } = await usedSince(name, 3);
    for (const place of places) expect(await without(rowOf(place), used)).toEqual(refused);
    expect(faultsOf(await download(setting, used), setting.trust)).toEqual([]);
  });

  it("but not where a record before the retirement lost its row", async () => {
    const { used, places } = await usedSince("before", 1);
    const { since } = listIn(await download(setting, used));
    expect(await without(`audit_search where index = ${since.index - 1}`, used)).toMatchObject({ status: 200 });
    expect(places).toHaveLength(1);
  });
});

describe("retention that removes attempts while they are listed", () => {
  /** Plans to remove a range of the log, with its record, as the job of retention does. */
  async function planned(from: number, to: number): Promise<void> {
    const [range] = await setting.world.sql<{ first: string; last: string }>(
      "select min(entry) as first, max(entry) as last from log_leaves where index >= $1 and index < $2",
      [from, to],
    );
    const { first: firstEntry, last: lastEntry } = range ?? expect.fail();
    const removal = { month: "2025-01-01", from, to, firstEntry, lastEntry, digest: "a range" };
    const entryId = await transaction(async (tx) => {
      const id = await append(tx, retentionApplied(removal, 12));
      await insertRemoval(tx, id, removal);
      return id;
    });
    await sealUpTo(entryId);
  }

  /** Removes the next records of the range after an act found its places, and before it reads them. */
  async function removedMeanwhile<T>(take: number, act: () => Promise<T>): Promise<T> {
    await superuser.query("begin");
    await superuser.query("lock table log_leaves in access exclusive mode");
    await superuser.query("select remove_log_portion($1)", [take]);
    const result = act();
    // The record and the proof of the beginning, those of the end, and the records of the list.
    await expect.poll(() => setting.world.sql(waiting), { timeout: 10_000 }).toHaveLength(5);
    await superuser.query("commit");
    return result;
  }
  const waiting = `select 1 from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like '%log_leaves%'`;

  it("leaves a list that verifies, with the number of removed records", async () => {
    const { used, places } = await usedSince("removed", 5);
    const oldest = places.at(-1) ?? expect.fail();
    await planned(oldest, oldest + 3);
    const file = await removedMeanwhile(2, () => download(setting, used));
    expect(listIn(file)).toMatchObject({ count: 3, countIsExact: true, removed: 2 });
    expect(listIn(file).attempts.map(({ index }) => index)).toEqual(places.slice(0, 3));
    expect(faultsOf(file, setting.trust)).toEqual([]);
    const rest = await removedMeanwhile(1, () => download(setting, used));
    expect(listIn(rest)).toMatchObject({ count: 2, removed: 3 });
    expect(faultsOf(rest, setting.trust)).toEqual([]);
  });

  it("refuses the list while a row of the trail still names a removed attempt, and signs nothing", async () => {
    const { used, places } = await usedSince("leftover", 2);
    const oldest = places.at(-1) ?? expect.fail();
    await superuser.query(`create table left_over as select * from audit_search where index = ${oldest}`);
    await planned(oldest, oldest + 1);
    await superuser.query("select remove_log_portion(1)");
    await superuser.query("insert into audit_search select * from left_over");
    const answer = await setting.world.call(certificateRoute, {
      as: setting.security,
      params: { agentId: used.agent.agentId },
    });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: "attempts_removed" });
    await superuser.query(`delete from audit_search where index = ${oldest}; drop table left_over`);
    const file = await download(setting, used);
    expect(listIn(file)).toMatchObject({ count: 1, countIsExact: true, removed: 1 });
    expect(faultsOf(file, setting.trust)).toEqual([]);
  });
});
