import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GET as logKey } from "@/app/log/key/route";
import { POST as tokenRoute } from "@/app/oauth/token/route";
import { append } from "@/lib/audit/append";
import { proofOf } from "@/lib/audit/proof";
import { sealDatabase } from "@/lib/audit/restoration/store";
import { settle, watchRestoration } from "@/lib/audit/restoration/watch";
import { inspectLog } from "@/lib/audit/restoration/watermark";
import { sealUpTo } from "@/lib/audit/sequencer";
import { latestCheckpoint } from "@/lib/audit/store";
import { installRuntime, runtime } from "@/lib/platform/base/runtime";
import { endPools, sqlPool } from "@/lib/platform/database/pool";
import { endPrisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { currentHold } from "@/lib/platform/watermark/hold";
import { watermarkFile } from "@/lib/platform/watermark/watermark";
import { permissionsOf } from "@/lib/principals/permissions";
import { leafHash } from "@/lib/protocols/tlog/merkle";
import { parseVkey } from "@/lib/protocols/tlog/note";
import { verifyTlogProof } from "@/lib/protocols/tlog/tlog-proof";
import { revoke } from "@/lib/revocation/commands/revoke";
import { recordKeyMove } from "@/lib/signing-keys/commands";
import type { TestDatabase } from "@/lib/testing/database";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { createMachine, type Machine } from "@/lib/testing/machine";
import { expectRefusal } from "@/lib/testing/refusal";
import { requestToken, tokenOf } from "@/lib/testing/tokens";
import { acknowledgeRestoration } from "./acknowledge-restoration";

let machine: Machine;
let spine: TestAgent;
let token: string;
let backup: TestDatabase;

const sealAll = async () =>
  sealUpTo(await transaction((tx) => append(tx, { type: "test.happened", actor: { type: "system", id: "test" } })));
const look = async () => {
  await settle(inspectLog);
  return currentHold()?.code;
};
const acknowledge = (reason = "Disk failure on 27 November") =>
  acknowledgeRestoration({ reason, record: recordKeyMove });
const evidence = async () => {
  const [entry] = await machine.sql<{ body: Buffer }>(
    "select e.body from log_entries e join log_leaves l on l.entry = e.id where l.index = 0",
  );
  return { body: entry?.body ?? Buffer.alloc(0), ...(await proofOf(0)) };
};

let today: TestDatabase;
let yesterday: TestDatabase;
let mark: Buffer;

const markFile = () => join(machine.dataDir, watermarkFile);

// Yesterday: an agent may pay. Today: it was revoked. Then the database is yesterday's again.
beforeAll(async () => {
  machine = await createMachine();
  spine = await given.agent();
  await given.delegation(spine);
  token = await tokenOf(spine);
  expect(await evaluate(spine, token)).toMatchObject({ status: 200, decision: true });
  await sealAll();
  yesterday = await machine.backUp();
  const asker = { ...spine.owner, permissions: permissionsOf(["security"]) };
  await revoke({ asker, scope: { kind: "agent", subjectId: spine.agentId }, reason: "Stolen key" });
  expect(await evaluate(spine, token)).toMatchObject({ decision: false, context: { code: "agent_revoked" } });
  await sealAll();
  mark = await readFile(markFile());
  today = machine.database();
});
afterAll(() => machine.end());

beforeEach(async () => {
  backup = await machine.copyOf(yesterday);
  await writeFile(markFile(), mark);
});

describe("K2: a restoration that no operator acknowledged", () => {
  it("answers decisions and tokens with 503 and its code, on every server", async () => {
    await machine.startOn(backup);
    expect(await look()).toBe("log_restored");
    const refused = { status: 503, code: "log_restored" };
    expect(await evaluate(spine, token)).toMatchObject(refused);
    const answer = await tokenRoute(new Request("http://localhost:3000/oauth/token", { method: "POST" }));
    expect({ status: answer.status, ...(await answer.json()) }).toMatchObject(refused);
    // A server that has not compared the watermark yet finds the hold in the database.
    await machine.startOn(backup, { dataDir: join(machine.dataDir, "elsewhere") });
    expect(currentHold()).toBeUndefined();
    expect(await evaluate(spine, token)).toMatchObject(refused);
    await expectRefusal(requestToken(spine), "log_restored");
    await machine.startOn(today);
    expect(await look()).toBeUndefined();
  });

  it("a twin that compares nothing allows the revoked agent again, and this test sees that", async () => {
    await machine.startOn(backup);
    expect(await evaluate(spine, token)).toMatchObject({ status: 200, decision: true });
  });

  it("ends what servers keep in memory, too", async () => {
    await machine.startOn(backup, { dataDir: join(machine.dataDir, "elsewhere") });
    expect(await evaluate(spine, token)).toMatchObject({ status: 200, decision: true });
    await machine.sql("update organisation set restored_at = clock_timestamp()");
    expect(await evaluate(spine, token)).toMatchObject({ status: 503, code: "log_restored" });
  });
});

describe("K2: an acknowledged restoration", () => {
  it("goes on under another name and key, and everything given before is dead", async () => {
    await machine.startOn(today);
    const old = await evidence();
    const lost = await latestCheckpoint();
    await machine.startOn(backup);
    await look();
    const { origin, vkey } = await acknowledge();
    expect(await look()).toBeUndefined();
    expect(origin).toMatch(/^localhost:3000\/log\/[0-9a-f]{12}$/);
    expect(await evaluate(spine, token)).toMatchObject({ status: 401, code: "pep_key_invalid" });
    const pepKey = await given.newPepKey(spine);
    const asked = await evaluate({ ...spine, pepKey }, token);
    expect(asked).toMatchObject({ decision: false, context: { code: "agent_revoked" } });
    await expect(requestToken(spine)).rejects.toMatchObject({ error: "invalid_client" });

    const agent = { ...spine, pepKey, ...(await given.enrolled(spine.owner.personId)) };
    await given.delegation(agent);
    expect(await evaluate(agent, await tokenOf(agent))).toMatchObject({ status: 200, decision: true });

    const now = await evidence();
    const trusting = (key: string) => ({ origin: key.split("+")[0] ?? "", keys: [parseVkey(key)] });
    expect(verifyTlogProof(now.text, leafHash(now.body), trusting(vkey)).index).toBe(0);
    expect(() => verifyTlogProof(now.text, leafHash(now.body), trusting(old.vkey))).toThrow();
    expect(verifyTlogProof(old.text, leafHash(old.body), trusting(old.vkey)).index).toBe(0);
    expect(await (await logKey(new Request("http://localhost:3000/log/key"))).text()).toBe(`${vkey}\n`);

    const [made] = await machine.sql<{ body: Buffer; reason: string; index: string }>(
      `select e.body, t.value as reason, l.index from log_entries e join erasable_texts t using (entry_id)
       join log_leaves l on l.entry = e.id where e.type = 'log.restored'`,
    );
    const { facts } = JSON.parse(String(made?.body));
    expect(made?.reason).toBe("Disk failure on 27 November");
    expect(facts).toMatchObject({
      ...{ kind: "behind", origin },
      known: { origin: lost.origin, size: lost.size, root: lost.root.toString("base64"), vkey: lost.vkey },
    });
    // The first checkpoint under the new name covers that record.
    const [first] = await machine.sql<{ size: string }>(
      "select min(size) as size from log_checkpoints where split_part(note, E'\\n', 1) = $1",
      [origin],
    );
    expect(Number(first?.size)).toBeGreaterThan(Number(made?.index));
  });

  it("happens once when two operators run the command, and alarms no server that was away", async () => {
    await machine.startOn(backup);
    const outcomes = await Promise.allSettled([acknowledge("one"), acknowledge("two")]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "nothing_to_acknowledge" },
    });
    await expectRefusal(acknowledge(), "nothing_to_acknowledge");
    expect(await machine.sql("select 1 from log_entries where type = 'log.restored'")).toHaveLength(1);
    await writeFile(markFile(), mark);
    expect(await look()).toBeUndefined();
    await sealAll();
  });

  it("is not sealed again by a server that found it before the acknowledgement", async () => {
    await machine.startOn(backup);
    await look();
    const finding = await sqlPool().query("select * from log_restorations");
    await acknowledge();
    const { known_vkey: vkey, known_origin: origin, known_root: root } = finding.rows[0];
    const known = { vkey, origin, size: Number(finding.rows[0].known_size), root: root.toString("base64") };
    const client = await sqlPool().connect();
    await sealDatabase(client, { kind: "behind", known, found: undefined }).finally(() => client.release());
    expect(await look()).toBeUndefined();
    expect(await machine.sql("select 1 from organisation where restored_at is not null")).toEqual([]);
  });

  it("is refused over a log with a missing part and without the database's own key, and changes nothing", async () => {
    await machine.startOn(backup, { kek: new Uint8Array(32) });
    await expectRefusal(acknowledge(), "keys_sealed");
    await machine.startOn(backup);
    await machine.sql("alter table log_nodes disable trigger all; delete from log_nodes");
    await expectRefusal(acknowledge(), "log_damaged");
    expect(await machine.sql("select 1 from organisation where not_before is not null")).toEqual([]);
    expect(await look()).toBe("log_restored");
  });

  it("fails as an outage when its connection is lost, and the process goes on", async () => {
    await machine.startOn(backup);
    const holder = await sqlPool().connect();
    try {
      await holder.query("begin; lock table log_restorations in exclusive mode");
      const lost = acknowledge();
      const cut = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'mandate-restore'
        and wait_event_type = 'Lock' and datname = current_database()`;
      await Promise.all([
        expect(lost).rejects.toMatchObject({ code: "57P01" }),
        expect.poll(async () => (await sqlPool().query(cut)).rowCount, { interval: 20 }).toBe(1),
      ]);
    } finally {
      await holder.query("rollback");
      holder.release();
    }
    expect(await machine.sql("select 1 from log_restorations")).toEqual([]);
  });
});
describe("K2: a database that is replaced under a running server", () => {
  it("is found by the first new connection, before anything is decided over it", async () => {
    await machine.startOn(today);
    const stop = await watchRestoration();
    const { databaseUrl } = runtime();
    await endPools();
    await endPrisma();
    // The clients' addresses stay; the database behind them is another one.
    installRuntime({ ...runtime(), databaseUrl: backup.appUrl });
    const answers: unknown[] = [];
    const codeNow = async () => {
      const answer = await evaluate(spine, token);
      answers.push(answer.decision);
      return answer;
    };
    await expect.poll(codeNow).toMatchObject({ status: 503, code: "log_restored" });
    expect(answers.filter((decision) => decision !== undefined)).toEqual([]);
    stop();
    installRuntime({ ...runtime(), databaseUrl });
  });
});
