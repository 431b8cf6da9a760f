import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startTestServer, type TestServer } from "@/e2e/support/server/process";
import type { CaseResponse } from "@/lib/cases/schema";
import type { ExportResponse } from "@/lib/exports/schema";
import { addPerson, succeeded } from "@/lib/testing/http";
import { addSubject, evaluate, setStage, yearAroundNow } from "@/lib/testing/stage";

/** Debian's package golang-golang-x-mod-dev has the Go project's notes and Merkle trees here. */
const library = "/usr/share/gocode";
const canRun = existsSync("/usr/bin/go") && existsSync(join(library, "src/golang.org/x/mod/sumdb/tlog"));
if (!canRun) console.info("Left out: a pack verified by Go. It needs golang-go and golang-golang-x-mod-dev.");

const program = join(import.meta.dirname, "../../examples/verify-pack/main.go");

describe.runIf(canRun)("an evidence pack, verified by the Go project's own code", () => {
  let server: TestServer;
  let folder: string;
  let built: string;
  let key: string;

  beforeAll(async () => {
    server = await startTestServer();
    folder = await mkdtemp(join(tmpdir(), "mandate-pack-"));
    const stage = await setStage(server);
    await evaluate(stage, await addSubject(stage));
    const { client } = await addPerson(stage.admin, ["auditor"]);
    const files = unzipSync(await packOf(client));
    for (const [name, bytes] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), bytes);
    }
    key = (await (await fetch(`${server.url}/log/key`)).text()).trim();
    built = join(folder, "verify-pack");
    const env = { ...process.env, GO111MODULE: "off", GOPATH: library, GOCACHE: join(tmpdir(), "mandate-go") };
    execFileSync("go", ["build", "-o", built, program], { env, stdio: "inherit" });
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  /** A pack of the first four entries of the log. */
  async function packOf(client: Awaited<ReturnType<typeof addPerson>>["client"]): Promise<Buffer> {
    const about = { title: "For Go", ...yearAroundNow(), pins: [0, 1, 2, 3] };
    const { id } = succeeded(await client.post<CaseResponse>("/api/cases", about), [201]);
    const { id: pack } = succeeded(await client.post<{ id: string }>(`/api/cases/${id}/pack`, {}), [202]);
    const written = async () => succeeded(await client.get<ExportResponse>(`/api/exports/${pack}`)).status === "done";
    await vi.waitUntil(written, { timeout: 60_000 });
    const cookie = { cookie: client.cookieHeader() };
    const file = await fetch(`${server.url}/api/exports/${pack}/files/pack.zip`, { headers: cookie });
    return Buffer.from(await file.arrayBuffer());
  }

  const verify = () => spawnSync(built, [folder, key], { encoding: "utf8" });

  it("is accepted", () => {
    const { stdout, stderr, status } = verify();
    expect([stdout, stderr, status]).toEqual([
      ...[expect.stringMatching(/^Verified: \d+ files, and 4 entries in the tree of \d+\.\n$/), "", 0],
    ]);
  });

  it.each(["manifest.json", "manifest.sig", "entries/0.json", "multi-proof.json"])(
    "is refused with a changed byte in %s",
    async (name) => {
      const bytes = await readFile(join(folder, name));
      const changed = Buffer.from(bytes);
      const at = Math.floor(changed.length * 0.6);
      changed[at] = changed[at] === 65 ? 66 : 65;
      await writeFile(join(folder, name), changed);
      expect(verify().status).toBe(1);
      await writeFile(join(folder, name), bytes);
      expect(verify().status).toBe(0);
    },
  );
});
