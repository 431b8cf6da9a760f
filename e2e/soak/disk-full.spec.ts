import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WatchedLoad } from "@/e2e/soak/watched-load";
import { differences, History } from "@/e2e/support/server/log-history";
import { connectTo, startTestServer, type TestServer } from "@/e2e/support/server/process";
import { addSubject, payments, type Stage, type Subject, setStage } from "@/lib/testing/stage";

const rounds = Number(process.env.DISK_ROUNDS ?? 3);

/** Mounts a disk of 400 MB; undefined where this machine does not allow it. */
function mountSmallDisk(): string | undefined {
  const disk = mkdtempSync(join(tmpdir(), "mandate-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=400m,mode=0755", "tmpfs", disk], { stdio: "ignore" });
    return disk;
  } catch {
    rmSync(disk, { recursive: true });
    return undefined;
  }
}

const disk = mountSmallDisk();
if (!disk) console.info("Left out: a disk that fills. This machine allows no small one to be mounted.");

/** Writes a file until nothing more fits. */
async function fillDisk(file: string): Promise<void> {
  const handle = await open(file, "w");
  try {
    for (let size = 1_048_576; size >= 512; ) {
      const written = await handle.write(Buffer.alloc(size)).catch(noSpace);
      if (!written) size /= 2;
    }
  } finally {
    await handle.close();
  }
}

function noSpace(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
}

describe.skipIf(!disk)("a disk that fills under load", () => {
  const home = disk ?? "";
  const ballast = join(home, "ballast");
  const history = new History();
  let server: TestServer;
  let stage: Stage;
  let kept: Subject;

  beforeAll(async () => {
    const dataDir = join(home, "data");
    mkdirSync(dataDir);
    server = await startTestServer({ dataDir });
    stage = await setStage(server);
    const limits = [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "90000000.00", window: "P30D" }];
    kept = await addSubject(stage, [payments(stage, { limits })]);
  });
  afterAll(async () => {
    await server?.stop();
    execFileSync("umount", ["-l", home]);
    rmSync(home, { recursive: true });
  });

  const statusOf = async (path: string) => (await fetch(`${server.url}${path}`)).status;
  const ready = (status: number, timeout: number) => expect.poll(() => statusOf("/readyz"), { timeout }).toBe(status);

  async function round() {
    const doomed = await addSubject(stage);
    // Tokens live for five minutes.
    kept.token = await kept.instance.token(stage.server.identifier, { at: server.url });
    await history.readCheckpoint(server.url);
    const load = new WatchedLoad(stage, history, { subjects: [kept, doomed], url: server.url, askers: 8 });
    try {
      await load.nextAllow(10_000);
      await fillDisk(ballast);
      const fullAt = performance.now();
      const failed = () => load.answers.filter(({ status }) => status === 503).length;
      await expect.poll(failed, { timeout: 120_000 }).toBeGreaterThan(20);
      await ready(503, 30_000);
      expect(await statusOf("/healthz")).toBe(200);
      const body = { scope: { agentId: doomed.agentId }, reason: "The disk is full" };
      const refused = await stage.admin.post<{ error?: unknown; code?: string }>("/api/revocations", body);
      expect({ status: refused.status, body: refused.body }).toEqual({ status: 503, body: expect.anything() });
      rmSync(ballast);
      const roomAt = performance.now();
      const backAt = await load.nextAllow(60_000);
      await ready(200, 30_000);
      await load.revoke(doomed, server.url);
      await load.nextAllow(10_000);
      await load.stop();
      expect(load.lateAllows()).toEqual([]);
      expect(load.answers.filter(({ status }) => ![200, 503].includes(status))).toEqual([]);
      const { sql, end } = await connectTo(server);
      expect(await differences(sql, history)).toEqual([]);
      await end();
      const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
      console.info(
        `A full disk: ${load.answers.filter(({ allowed }) => allowed).length} allowed, ${failed()} refused in ${seconds(roomAt - fullAt)}, back after ${seconds(backAt - roomAt)}; none lost.`,
      );
    } finally {
      rmSync(ballast, { force: true });
      await load.stop();
    }
  }

  it(`I1 ${rounds} times: 503 and no allow while it is full; then everything received is in the log`, async () => {
    for (let n = 0; n < rounds; n++) await round();
  });
});
