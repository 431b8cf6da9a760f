import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { append } from "@/lib/audit/append";
import { settle } from "@/lib/audit/restoration/watch";
import { inspectLog } from "@/lib/audit/restoration/watermark";
import { sealUpTo } from "@/lib/audit/sequencer";
import { forgetSingletons } from "@/lib/platform/base/singleton";
import { transaction } from "@/lib/platform/database/transaction";
import { dumpDatabase, dumpFile, restoreDump } from "@/lib/platform/postgres/backup/dump";
import { currentHold } from "@/lib/platform/watermark/hold";
import { permissionsOf } from "@/lib/principals/permissions";
import { revoke } from "@/lib/revocation/commands/revoke";
import { recordKeyMove } from "@/lib/signing-keys/commands";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { InstalledPostgres, installedPrograms } from "@/lib/testing/installed-postgres";
import { expectRefusal } from "@/lib/testing/refusal";
import { endConnections, ensureFirstStart, installTestRuntime } from "@/lib/testing/runtime";
import { requestToken, tokenOf } from "@/lib/testing/tokens";
import { deploy } from "@/prisma/migrate";
import { acknowledgeRestoration } from "./acknowledge-restoration";

const programs = installedPrograms();
if (!programs) console.info("Not rehearsed: no PostgreSQL 15 or later with pg_dump and pg_basebackup is installed.");

type Urls = { ownerUrl: string; appUrl: string };

let postgres: InstalledPostgres;
let copy: InstalledPostgres;
let folder: string;
let spine: TestAgent;
let token: string;
const keyEncryptionKey = randomBytes(32);

/** A server of this machine starts on a database, as after a restoration; the last one ended. */
async function startOn(database: Urls): Promise<void> {
  await endConnections();
  forgetSingletons();
  await deploy(database.ownerUrl);
  await ensureFirstStart(await installTestRuntime(database, folder, { keyEncryptionKey }));
}

const sealAll = async () =>
  sealUpTo(await transaction((tx) => append(tx, { type: "test.happened", actor: { type: "system", id: "test" } })));
const look = async () => {
  await settle(inspectLog);
  return currentHold()?.code;
};

/** The server neither decides nor signs. */
async function expectSealed(): Promise<void> {
  expect(await look()).toBe("log_restored");
  expect(await evaluate(spine, token)).toMatchObject({ status: 503, code: "log_restored" });
  await expectRefusal(requestToken(spine), "log_restored");
  await expect(sealAll()).rejects.toThrow("waits for the acknowledgement");
}

describe.skipIf(!programs)("F18: a database of the organisation's own PostgreSQL that was restored", () => {
  // Yesterday an agent may pay. Then it is revoked, and the database is lost.
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mandate-dump-"));
    postgres = await InstalledPostgres.start(programs ?? "");
    const today = await postgres.create("today");
    await startOn(today);
    spine = await given.agent();
    await given.delegation(spine);
    token = await tokenOf(spine);
    expect(await evaluate(spine, token)).toMatchObject({ status: 200, decision: true });
    await sealAll();
    [copy] = await Promise.all([postgres.baseBackup(), dumpDatabase(today.ownerUrl, folder)]);
    const asker = { ...spine.owner, permissions: permissionsOf(["security"]) };
    await revoke({ asker, scope: { kind: "agent", subjectId: spine.agentId }, reason: "Stolen key" });
    expect(await evaluate(spine, token)).toMatchObject({ decision: false, context: { code: "agent_revoked" } });
    await sealAll();
    expect(await look()).toBeUndefined();
  });

  afterAll(async () => {
    await endConnections();
    await postgres.end();
    await rm(folder, { recursive: true, force: true });
  });

  it("is sealed after a plain pg_restore, and a twin that compares nothing allows the revoked agent again", async () => {
    const plain = await postgres.create("plain");
    const to = [...postgres.connection, "--dbname=plain"];
    await promisify(execFile)(join(programs ?? "", "pg_restore"), [...to, join(folder, dumpFile)]);
    await startOn(plain);
    expect(await evaluate(spine, token)).toMatchObject({ status: 200, decision: true });
    await expectSealed();
  });

  it("is sealed after a base backup", async () => {
    await copy.launch();
    await startOn(copy.urls("today"));
    await expectSealed();
  });

  it("is sealed after npm run restore until an operator acknowledges it; everything given before is dead", async () => {
    const restored = await postgres.create("restored");
    await restoreDump(restored.ownerUrl, folder);
    await startOn(restored);
    await expectSealed();
    await acknowledgeRestoration({ reason: "The disk failed", record: recordKeyMove });
    expect(await look()).toBeUndefined();
    expect(await evaluate(spine, token)).toMatchObject({ status: 401, code: "pep_key_invalid" });
    const pepKey = await given.newPepKey(spine);
    const asked = await evaluate({ ...spine, pepKey }, token);
    expect(asked).toMatchObject({ decision: false, context: { code: "agent_revoked" } });
    await expect(requestToken(spine)).rejects.toMatchObject({ error: "invalid_client" });
    const agent = { ...spine, pepKey, ...(await given.enrolled(spine.owner.personId)) };
    await given.delegation(agent);
    expect(await evaluate(agent, await tokenOf(agent))).toMatchObject({ status: 200, decision: true });
  });

  it("takes a dump only while it is empty, and half of a dump not at all", async () => {
    await expect(restoreDump(postgres.urls("today").ownerUrl, folder)).rejects.toThrow("is not empty");
    await truncate(join(folder, dumpFile), 100_000);
    const half = await postgres.create("half");
    await expect(restoreDump(half.ownerUrl, folder)).rejects.toThrow("pg_restore failed");
    expect(await postgres.query("half", "select 1 from pg_tables where schemaname = 'public'")).toEqual([]);
  });
});
