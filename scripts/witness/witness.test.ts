import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { cosignerKey, formatCosignerVkey, openCosigned, parseCosignerVkey } from "@/lib/protocols/tlog/cosignature";
import { parseVkey } from "@/lib/protocols/tlog/note";
import { conforms } from "@/lib/testing/conforms";
import { newSigner, TileLog, textEntries } from "@/lib/testing/tile-files";
import { Unreadable } from "@/scripts/verify/input";
import { attempt } from "@/scripts/witness/attempt";
import { logClient } from "@/scripts/witness/log-client";
import { loadState } from "@/scripts/witness/state";

const signer = newSigner("log.example/followed");
const logOf = (size: number) => new TileLog(textEntries(size), signer);
const { vkey } = logOf(0);
const noteOf = async (size: number) => Buffer.from(await logOf(size).checkpoint());

let served: Map<string, Buffer>;
let onRequest: (path: string) => void;
const server = createServer((request, response) => {
  const path = (request.url ?? "").replace(/^\/log\//, "");
  onRequest(path);
  const bytes = served.get(path);
  response.writeHead(bytes ? 200 : 404).end(bytes);
});
let url: string;
let folder: string;
let state: string;
let states = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mandate-witness-"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  state = join(folder, `state-${++states}`);
  onRequest = () => undefined;
});

function start(...args: string[]): ChildProcess {
  const options = ["--log", url, "--key", vkey, "--state", state, ...args];
  return spawn(process.execPath, ["--import", "tsx", "scripts/witness.ts", ...options], {
    env: { PATH: process.env.PATH ?? "", NODE_ENV: "production" },
  });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; output: string; errors: string }> {
  const read = { output: "", errors: "" };
  child.stdout?.on("data", (data) => (read.output += String(data)));
  child.stderr?.on("data", (data) => (read.errors += String(data)));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...read };
}

type Ended = { code: number | null; output: string; errors: string };

/** Runs the command itself. */
const command = (...args: string[]): Promise<Ended> => ended(start("--once", ...args));

/** Does what the command does, in this process. */
async function witness(): Promise<Ended> {
  const read = { output: "", errors: "" };
  const print = (text: string) => {
    read.output += text;
  };
  const complain = (text: string) => {
    read.errors += text;
  };
  try {
    const key = parseVkey(vkey);
    const { code } = await attempt({ log: logClient(url), key }, await loadState(state, key, undefined), {
      print,
      complain,
    });
    return { code, ...read };
  } catch (error) {
    if (error instanceof Unreadable) return { code: 2, output: "", errors: error.message };
    throw error;
  }
}

const flipped = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte ^ 1));

async function serve(log: TileLog, size?: number): Promise<void> {
  served = await log.files(size);
}

const witnessKey = async () => {
  const { errors } = await command();
  return parseCosignerVkey(/^Witness key: (\S+)$/m.exec(errors)?.[1] ?? "");
};

describe("a witness", () => {
  it(conforms("C2SP tlog-cosignature", "Format", "cosigns each checkpoint that extends the one before"), async () => {
    const key = await (async () => {
      await serve(logOf(300));
      const { code, output, errors } = await command("--name", "witness.example/1");
      expect(code).toBe(0);
      const own = parseCosignerVkey(/^Witness key: (\S+)$/m.exec(errors)?.[1] ?? "");
      expect(own.name).toBe("witness.example/1");
      expect(openCosigned(output.slice(0, -1), own).checkpoint.size).toBe(300);
      return own;
    })();
    expect((await stat(`${state}.key`)).mode & 0o777).toBe(0o600);
    for (const size of [300, 301, 1_000]) {
      await serve(logOf(size));
      expect((await witness()).code).toBe(0);
      const note = await readFile(state, "utf8");
      expect(openCosigned(note, key).checkpoint.size).toBe(size);
      expect(openCheckpoint(note, signer.name, [parseVkey(vkey)]).size).toBe(size);
      // The log's signature, and one of its own.
      expect(note.match(/^— /gm)).toHaveLength(2);
    }
  });

  it("follows a host that keeps whole tiles in place of partial ones", async () => {
    await serve(logOf(300));
    expect((await witness()).code).toBe(0);
    const files = await logOf(512).files();
    served = new Map([...(await logOf(400).files()), ...files, ["checkpoint", await noteOf(400)] as const]);
    expect(served.delete("tile/0/001.p/144")).toBe(true);
    expect((await witness()).code).toBe(0);
    expect(await readFile(state, "utf8")).toContain("\n400\n");
  });

  it.each<[string, string, () => TileLog]>([
    ["smaller", "rollback", () => logOf(599)],
    ["another of the same size", "fork", () => new TileLog(textEntries(600).with(3, Buffer.from("x")), signer)],
    ["longer, with a changed beginning", "fork", () => new TileLog(textEntries(900).with(3, Buffer.from("x")), signer)],
  ])("refuses a log that is %s, and keeps both signed notes as evidence", async (_, kind, other) => {
    await serve(logOf(600));
    expect((await witness()).code).toBe(0);
    const before = await readFile(state, "utf8");
    await serve(other());
    const found = String(served.get("checkpoint"));
    for (const run of [witness, witness, command]) {
      const { code, errors, output } = await run();
      expect(code).toBe(3);
      expect(output).toBe("");
      expect(errors).toContain(`REFUSED: ${kind}.`);
      for (const note of [before, found]) expect(errors).toContain(note);
    }
    expect(await readFile(state, "utf8")).toBe(before);
    const names = (await readdir(folder)).filter((name) => name.includes(`state-${states}.${kind}`));
    expect(names).toHaveLength(1);
    expect(JSON.parse(await readFile(join(folder, names[0] ?? ""), "utf8"))).toEqual({ kind, known: before, found });
    await serve(logOf(601));
    expect((await witness()).code).toBe(0);
  });

  it("cosigns nothing without a signed checkpoint and its tiles", async () => {
    await serve(logOf(257));
    expect((await witness()).code).toBe(0);
    const before = await readFile(state, "utf8");
    const next = await logOf(700).files();
    const stranger = new TileLog(textEntries(700), newSigner(signer.name));
    const bad: [string, Map<string, Buffer>][] = [
      ["no answer", new Map()],
      ["a checkpoint of another key", await stranger.files()],
      ["no checkpoint", new Map([...next, ["checkpoint", Buffer.from("hello\n")] as const])],
      ["a large checkpoint", new Map([...next, ["checkpoint", Buffer.alloc(100_000, "x\n")] as const])],
      ["no tiles", new Map([...next].filter(([path]) => path === "checkpoint"))],
      ["cut tiles", new Map([...next].map(([path, b]) => [path, path.startsWith("tile/0") ? b.subarray(1) : b]))],
      ["changed tiles", new Map([...next].map(([path, b]) => [path, path.startsWith("tile/") ? flipped(b) : b]))],
    ];
    for (const [name, files] of bad) {
      served = files;
      const { code, output, errors } = await witness();
      expect([name, code, output]).toEqual([name, 1, ""]);
      expect(errors).toContain("Nothing was cosigned.");
    }
    expect(await readFile(state, "utf8")).toBe(before);
  });

  it("does not start again without its state, or with another's", async () => {
    await serve(logOf(5));
    const key = await witnessKey();
    const note = await readFile(state, "utf8");
    const cases: [string, string | undefined][] = [
      ["no state", undefined],
      ["half a state", note.slice(0, 40)],
      ["the log's own checkpoint", await logOf(5).checkpoint()],
      ["a changed size", note.replace("\n5\n", "\n4\n")],
    ];
    for (const [name, text] of cases) {
      await (text === undefined ? rm(state) : writeFile(state, text));
      expect([name, (await witness()).code]).toEqual([name, 2]);
    }
    await writeFile(state, note);
    expect((await command("--name", "other.example")).code).toBe(2);
    expect(await witnessKey()).toEqual(key);
    await writeFile(`${state}.key`, "{}");
    expect((await witness()).code).toBe(2);
  });

  it("refuses arguments that it cannot use", async () => {
    for (const args of [["--log", "file:///x"], ["--key", "x+y"], ["--interval", "0"], ["--name", "a b"], ["--x"]]) {
      expect([args, (await command(...args)).code]).toEqual([args, 2]);
    }
  });

  it("ends in order at a signal", async () => {
    await serve(logOf(3));
    const child = start("--interval", "3600");
    child.stdout?.once("data", () => child.kill("SIGTERM"));
    expect((await ended(child)).code).toBe(0);
  });
});

describe("a witness that is killed", () => {
  it("goes on from its last checkpoint, wherever it was", { timeout: 180_000 }, async () => {
    const sizes = [700, 701, 1_024, 1_500, 1_501];
    await serve(logOf(600));
    const key = await witnessKey();
    let last = 600;
    for (const [at, size] of sizes.entries()) {
      await serve(logOf(size));
      const child = start("--interval", "3600");
      let requests = 0;
      onRequest = () => {
        requests += 1;
        if (requests === at + 1) child.kill("SIGKILL");
      };
      // One that asks less often is killed when it has printed.
      child.stdout?.once("data", () => child.kill("SIGKILL"));
      await ended(child);
      onRequest = () => undefined;
      const known = openCosigned(await readFile(state, "utf8"), key).checkpoint.size;
      expect([last, size]).toContain(known);
      last = known;
    }
    await serve(logOf(1_600));
    expect((await witness()).code).toBe(0);
    await serve(logOf(last - 1));
    expect((await witness()).code).toBe(3);
  });

  it("before its key was stored goes on with a new key", async () => {
    await serve(logOf(9));
    const key = await witnessKey();
    await rm(`${state}.key`);
    await serve(logOf(8));
    expect((await witness()).code).toBe(3);
    await serve(logOf(10));
    const next = await witnessKey();
    expect(formatCosignerVkey(next)).not.toBe(formatCosignerVkey(cosignerKey(key.name, key.publicKey)));
    expect(openCosigned(await readFile(state, "utf8"), next).checkpoint.size).toBe(10);
  });
});
