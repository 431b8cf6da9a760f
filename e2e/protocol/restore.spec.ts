import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectTo, discard, newTestServer, startTestServer, type TestServer } from "@/e2e/support/server/process";
import { type HttpClient, signIn } from "@/lib/testing/http";
import { addSubject, evaluate, type Stage, type Subject, setStage } from "@/lib/testing/stage";

const run = promisify(execFile);

let server: TestServer;
let stage: Stage;
let subject: Subject;
let held: HttpClient;
let folder: string;
let backup: string;
let printed: string;

/** Runs an operator's command with the server's settings. */
async function command(script: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, PUBLIC_URL: server.publicUrl, MANDATE_DATA_DIR: server.dataDir };
  return (await run(process.execPath, ["--import", "tsx", `scripts/${script}.ts`, ...args], { env })).stdout;
}

const readyz = async () => {
  const answer = await fetch(`${server.url}/readyz`);
  return {
    status: answer.status,
    body: (await answer.json()) as { checks: { check: string; ok: boolean; detail: string }[] },
  };
};

/** Starts the server again at its own address, and waits until it answers, ready or not. */
async function startAgain(wanted: number): Promise<void> {
  const { url } = server;
  server = { ...(await newTestServer(server, { PORT: new URL(url).port })), url };
  const opened = async () => {
    const { status, body } = await readyz();
    return body.checks.some(({ check, ok }) => check === "pages" && ok) ? status : "starting";
  };
  await expect.poll(() => opened().catch(() => "starting"), { timeout: 60_000, interval: 200 }).toBe(wanted);
}

const pay = () => evaluate(stage, subject, { amount: "0.01" });

// Yesterday's backup, made beside a server under work; then an agent is revoked, and the disk is lost.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mandate-backup-"));
  backup = join(folder, "yesterday");
  server = await startTestServer();
  stage = await setStage(server);
  subject = await addSubject(stage);
  expect((await pay()).body.decision).toBe(true);
  let over = false;
  const working = (async () => {
    for (; !over; ) await pay();
  })();
  printed = await command("backup", backup);
  over = true;
  await working;
});

afterAll(async () => {
  await discard(server);
  await rm(folder, { recursive: true, force: true });
});

describe("F18: backup and restore", () => {
  it("a backup names the key and the watermark that it leaves out, and holds no secret in clear", async () => {
    expect(printed).toContain("The backup is whole");
    expect(printed).toContain(join(server.dataDir, "key-encryption-key"));
    expect(printed).toContain("log-watermark.json");
    const names = await readdir(backup, { recursive: true });
    expect(
      names.filter((name) => /key-encryption|watermark|postgres\.json|database-url|initial-admin/.test(name)),
    ).toEqual([]);
    await expect(command("backup", backup)).rejects.toMatchObject({ stderr: expect.stringContaining("is not empty") });
    const { body } = await stage.admin.get<{ backups: { kind: string; bytes: number }[] }>("/api/jobs");
    expect(body.backups).toEqual([expect.objectContaining({ kind: "files", bytes: expect.any(Number) })]);
  });

  it("a restore is refused beside a running server, from one half of a backup, and from a changed one", async () => {
    await expect(command("restore", backup)).rejects.toMatchObject({
      stderr: expect.stringContaining("Stop it first"),
    });
    const half = join(folder, "half");
    await cp(backup, half, { recursive: true });
    await rm(join(half, "cluster", "global", "pg_control"));
    await expect(command("restore", half)).rejects.toMatchObject({
      stderr: expect.stringContaining("global/pg_control is missing"),
    });
    await rm(join(half, "manifest.json"));
    await expect(command("restore", half)).rejects.toMatchObject({ stderr: expect.stringContaining("interrupted") });
    await rm(half, { recursive: true });
    expect((await pay()).body.decision).toBe(true);
  });

  it("yesterday's backup starts sealed, and no revoked agent acts again", async () => {
    const revoked = await stage.admin.post("/api/revocations", {
      scope: { agentId: subject.agentId },
      reason: "Stolen",
    });
    expect(revoked.status).toBe(200);
    expect((await pay()).body).toMatchObject({ decision: false, context: { code: "agent_revoked" } });
    await expect.poll(async () => (await watermark()).size > (await signedNow()) - 1).toBe(true);
    await server.stop();
    const said = await command("restore", backup);
    expect(said).toContain("restore:acknowledge");
    expect(said).toMatch(/The database that was there lies in .+before-restore/);
    await startAgain(503);
    const { body } = await readyz();
    expect(body.checks).toContainEqual(
      expect.objectContaining({
        check: "watermark",
        ok: false,
        detail: expect.stringContaining("restored to an earlier"),
      }),
    );
    expect(await pay()).toMatchObject({ status: 503, body: { code: "log_restored" } });
    const token = await subject.instance.requestToken(stage.server.identifier, { at: server.url });
    expect(token).toMatchObject({ status: 503, body: { error: "temporarily_unavailable", code: "log_restored" } });
    // The sessions of yesterday are dead; one that is opened now reads, and changes nothing.
    expect((await stage.admin.get("/api/session")).status).toBe(401);
    held = await signIn(server.url, server.admin);
    expect((await held.get("/api/session")).body).toMatchObject({ hold: { code: "log_restored" } });
    const tried = await held.post(`/api/resource-servers/${stage.server.id}/keys`, { name: "pep" });
    expect(tried).toMatchObject({ status: 503, body: { code: "log_restored" } });
  });

  it("an operator acknowledges it: another log begins, and everything given before is dead", async () => {
    const old = await watermark();
    const said = await command("restore-acknowledge", "--reason", "The disk failed");
    const [, vkey] = /\n(\S+\+[0-9a-f]{8}\+\S+)\n$/.exec(said) ?? [];
    await expect.poll(async () => (await readyz()).status).toBe(200);
    expect(said).toContain("Check now what the backup brought back");
    // The PEP key and the sessions of before are dead, those of the time of the hold included.
    expect(await pay()).toMatchObject({ status: 401, body: { code: "pep_key_invalid" } });
    expect((await stage.admin.get("/api/session")).status).toBe(401);
    expect((await held.get("/api/session")).status).toBe(401);
    const admin = await signIn(server.url, server.admin);
    const made = await admin.post<{ key: string }>(`/api/resource-servers/${stage.server.id}/keys`, { name: "pep" });
    stage.server.pepKey = made.body.key;
    expect((await pay()).body).toMatchObject({ decision: false, context: { code: "agent_revoked" } });
    stage = await setStage(server);
    expect(await (await fetch(`${server.url}/log/key`)).text()).toBe(`${vkey}\n`);
    expect((await watermark()).origin).not.toBe(old.origin);
    expect((await evaluate(stage, await addSubject(stage))).body.decision).toBe(true);
    await expect(command("restore-acknowledge", "--reason", "Again")).rejects.toMatchObject({
      stderr: expect.stringContaining("nothing to acknowledge"),
    });
    await expect(command("restore-acknowledge")).rejects.toMatchObject({ stderr: expect.stringContaining("--reason") });
  });
});

const watermark = async (): Promise<{ origin: string; size: number }> =>
  JSON.parse(await readFile(join(server.dataDir, "log-watermark.json"), "utf8"));

async function signedNow(): Promise<number> {
  const { sql, end } = await connectTo(server);
  const [row] = await sql<{ count: string }>("select count(*) as count from log_entries");
  await end();
  return Number(row?.count);
}
