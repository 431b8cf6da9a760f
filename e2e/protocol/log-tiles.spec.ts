import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sharedServer } from "@/e2e/support/server/shared";
import { parseCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { parseNote } from "@/lib/protocols/tlog/note";
import { bundlePath, hashesAt, tilePath, tilesAt } from "@/lib/protocols/tlog/tiles";
import { conforms } from "@/lib/testing/conforms";
import { addSubject, evaluate, type Stage, type Subject, setStage } from "@/lib/testing/stage";
import { writeFiles } from "@/lib/testing/tile-files";

// The log as a reader outside sees it: its tiles copied over HTTP, verified and followed by the commands.
const server = sharedServer();
let stage: Stage;
let subject: Subject;
let folder: string;
let key: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mandate-tiles-"));
  stage = await setStage(server);
  subject = await addSubject(stage);
  key = (await text("key")).trim();
  await growTo(300);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const fetched = (path: string, cookie = ""): Promise<Response> =>
  fetch(`${server.url}/log/${path}`, { headers: cookie ? { cookie } : {} });
const text = async (path: string): Promise<string> => (await fetched(path)).text();
const sizeOf = (note: string): number => parseCheckpoint(parseNote(note).text).size;

/** Makes decisions until the log has so many entries. */
async function growTo(size: number): Promise<void> {
  while (sizeOf(await text("checkpoint")) < size) {
    await Promise.all(Array.from({ length: 10 }, () => evaluate(stage, subject, { amount: "0.01" })));
  }
}

type Run = { code: number; output: string };

const run = (script: string, ...args: string[]): Promise<Run> =>
  new Promise((resolve) => {
    const env = { PATH: process.env.PATH ?? "", NODE_ENV: "production" as const };
    execFile(process.execPath, ["--import", "tsx", `scripts/${script}.ts`, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: `${stdout}${stderr}` }),
    );
  });

async function kept(name: string, content: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

/** Copies the files of the log to a directory, as they were at one checkpoint. */
async function copyOfLog(): Promise<{ directory: string; size: number; note: string }> {
  const note = await text("checkpoint");
  const size = sizeOf(note);
  const cookie = stage.admin.cookieHeader();
  const paths = [...tilesAt(0, size)].map(({ index, width }) => bundlePath({ index, width }));
  for (let level = 0; hashesAt(level, size) > 0; level++) paths.push(...[...tilesAt(level, size)].map(tilePath));
  const files = new Map([["checkpoint", Buffer.from(note)]]);
  for (const path of paths) {
    const answer = await fetched(path, cookie);
    expect([path, answer.status]).toEqual([path, 200]);
    files.set(path, Buffer.from(await answer.arrayBuffer()));
  }
  const directory = await mkdtemp(join(folder, "copy-"));
  await writeFiles(directory, files);
  return { directory, size, note };
}

describe("the tiles of the log", () => {
  it(
    conforms("C2SP tlog-tiles", "Merkle Tree", "are octets: whole ones never change, partial ones are replaced"),
    async () => {
      const whole = await fetched("tile/0/000");
      expect(whole.headers.get("content-type")).toBe("application/octet-stream");
      expect(whole.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      expect(whole.headers.get("access-control-allow-origin")).toBe("*");
      const bytes = Buffer.from(await whole.arrayBuffer());
      expect(bytes).toHaveLength(8_192);
      const partial = await fetched("tile/0/000.p/7");
      expect(partial.headers.get("cache-control")).toBe("public, max-age=3600");
      expect(Buffer.from(await partial.arrayBuffer()).equals(bytes.subarray(0, 7 * 32))).toBe(true);
      const head = await fetch(`${server.url}/log/tile/0/000`, { method: "HEAD" });
      expect([head.status, head.headers.get("content-type")]).toEqual([200, "application/octet-stream"]);
    },
  );

  it("end at the checkpoint", async () => {
    for (const path of ["tile/0/x999/000", "tile/0/x999/000.p/1", "tile/3/000.p/1", "tile/0/0", "tile/0/000/"]) {
      const answer = await fetched(path);
      expect([path, answer.status, await answer.json()]).toMatchObject([path, 404, { code: "tile_not_found" }]);
    }
  });

  it("hold entries for readers of the trail alone, and no page of another origin", async () => {
    const path = "tile/entries/000.p/2";
    expect((await fetched(path)).status).toBe(401);
    expect((await fetched(path, stage.owner.client.cookieHeader())).status).toBe(403);
    const allowed = await fetched(path, stage.admin.cookieHeader());
    expect(allowed.status).toBe(200);
    expect(allowed.headers.get("cache-control")).toBe("no-store");
    expect(allowed.headers.get("access-control-allow-origin")).toBeNull();
    const first = await fetched("entries/0", stage.admin.cookieHeader());
    const bytes = Buffer.from(await first.arrayBuffer());
    expect(
      Buffer.from(await allowed.arrayBuffer())
        .subarray(2, 2 + bytes.length)
        .equals(bytes),
    ).toBe(true);
  });
});

describe("a copy of the log", () => {
  it("is verified without the server, against the key and a kept checkpoint", { timeout: 300_000 }, async () => {
    const first = await copyOfLog();
    const whole = await run("verify", first.directory, "--key", key);
    expect(whole.output).toContain("have the root of the checkpoint.");
    expect(whole.code).toBe(0);
    await growTo(first.size + 20);
    const since = await kept("old.checkpoint", first.note);
    const second = await copyOfLog();
    const grown = await run("verify", second.directory, "--key", key, "--since", since);
    expect(grown.output).toContain(`The first ${first.size} entries are those of the kept checkpoint.`);
    expect(grown.code).toBe(0);
    expect((await run("verify", second.directory)).code).toBe(3);
    const tile = join(second.directory, "tile/0/000");
    const bytes = await readFile(tile);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await writeFile(tile, bytes);
    const changed = await run("verify", second.directory, "--key", key);
    expect(changed.output).toContain("First at entry 1:");
    expect(changed.code).toBe(1);
  });

  it("is proven to extend a kept checkpoint by the log's own proof", { timeout: 300_000 }, async () => {
    const old = await text("checkpoint");
    await growTo(sizeOf(old) + 10);
    const note = await text("checkpoint");
    const answer = await fetched(`consistency?from=${sizeOf(old)}&to=${sizeOf(note)}`);
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    const proof = await answer.text();
    expect(proof).toMatch(new RegExp(`^old ${sizeOf(old)}\n(?:[A-Za-z0-9+/]{43}=\n)+\n$`));
    const since = await kept("since", old);
    const [current, between] = [await kept("new", note), await kept("proof", proof)];
    expect((await run("verify", current, between, "--key", key, "--since", since)).code).toBe(0);
    // The proof with its checkpoint behind it is one file, as a witness takes it.
    expect((await run("verify", await kept("both", proof + note), "--key", key, "--since", since)).code).toBe(0);
    const wrong = await kept(
      "wrong",
      proof.replace(/[A-Za-z](?=[A-Za-z0-9+/]{20})/, (c) => (c === "A" ? "B" : "A")),
    );
    expect((await run("verify", current, wrong, "--key", key, "--since", since)).code).toBe(1);
  });
});

describe("a witness of a real server", () => {
  it("follows the log, and its cosignature is verified offline", { timeout: 300_000 }, async () => {
    const state = join(folder, "witness");
    const args = ["--log", server.url, "--key", key, "--state", state, "--name", "witness.example/e2e", "--once"];
    const begun = await run("witness", ...args);
    expect(begun.code).toBe(0);
    const first = await readFile(state, "utf8");
    await growTo(sizeOf(first) + 30);
    expect((await run("witness", ...args)).code).toBe(0);
    const second = await readFile(state, "utf8");
    const [from, to] = [sizeOf(first), sizeOf(second)];
    expect(to).toBeGreaterThan(from);
    const [, witness = ""] = /^Witness key: (\S+)$/m.exec(begun.output) ?? [];
    const proof = await kept("between", await text(`consistency?from=${from}&to=${to}`));
    const since = await kept("first", first);
    const verified = await run("verify", state, proof, "--key", key, "--since", since, "--witness", witness);
    expect(verified.output).toContain("witness.example/e2e cosigned the checkpoint at ");
    expect(verified.code).toBe(0);
  });
});
