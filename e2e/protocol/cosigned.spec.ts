import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sharedServer } from "@/e2e/support/server/shared";
import { parseCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { openCosigned, parseCosignerVkey } from "@/lib/protocols/tlog/cosignature";
import { parseNote } from "@/lib/protocols/tlog/note";
import { succeeded } from "@/lib/testing/http";
import { type Stage, setStage } from "@/lib/testing/stage";
import { newSigner } from "@/lib/testing/tile-files";

// A witness on another machine: it follows the log over HTTP, and sends its cosignatures there.
const server = sharedServer();
let stage: Stage;
let folder: string;
let key: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mandate-cosigned-"));
  stage = await setStage(server);
  key = (await (await fetch(`${server.url}/log/key`)).text()).trim();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Run = { code: number; output: string; errors: string };

const run = (script: string, ...args: string[]): Promise<Run> =>
  new Promise((resolve) => {
    const env = { PATH: process.env.PATH ?? "", NODE_ENV: "production" as const };
    execFile(process.execPath, ["--import", "tsx", `scripts/${script}.ts`, ...args], { env }, (error, output, errors) =>
      resolve({ code: Number(error?.code ?? 0), output, errors }),
    );
  });

const witness = (): Promise<Run> => {
  const state = join(folder, "state");
  return run("witness", "--log", server.url, "--key", key, "--state", state, "--once", "--submit");
};
const witnessKey = ({ errors }: Run): string => /^Witness key: (\S+)$/m.exec(errors)?.[1] ?? "";

const submit = (body: string): Promise<Response> =>
  fetch(`${server.url}/log/cosignatures`, { method: "POST", body, headers: { "content-type": "text/plain" } });
const codeOf = async (answer: Response): Promise<unknown> => ((await answer.json()) as { code: unknown }).code;

describe("a witness that submits its cosignatures", () => {
  it("is refused until an admin names its key; then everyone reads the cosigned checkpoint", async () => {
    const first = await witness();
    expect([first.code, first.errors]).toEqual([1, expect.stringContaining("cosignature_unknown_key")]);
    // It is cosigned and printed in any case.
    const vkey = witnessKey(first);
    openCosigned(first.output.slice(0, -1), parseCosignerVkey(vkey));
    succeeded(await stage.admin.post("/api/log-witnesses", { vkey }));
    const second = await witness();
    expect([second.code, second.errors]).toEqual([0, expect.stringContaining("Witness key")]);
    const served = await (await fetch(`${server.url}/log/checkpoint/cosigned`)).text();
    expect(openCosigned(served, parseCosignerVkey(vkey)).checkpoint.size).toBeGreaterThan(0);
    const file = join(folder, "served.checkpoint");
    await writeFile(file, served);
    const verified = await run("verify", file, "--key", key, "--witness", vkey);
    expect([verified.code, verified.output]).toEqual([0, expect.stringContaining("Verified")]);
  });

  it("cannot be spoken for: bodies of others are refused with a code, and never fail", async () => {
    const note = await (await fetch(`${server.url}/log/checkpoint`)).text();
    const { size } = parseCheckpoint(parseNote(note).text);
    const stranger = newSigner("stranger.example");
    const forged = `${note}— stranger.example ${Buffer.from(await stranger.sign(Buffer.from(note))).toString("base64")}\n`;
    const bodies: [string, number, string][] = [
      ["", 400, "cosignature_malformed"],
      ["{}", 400, "cosignature_malformed"],
      [note.slice(0, -10), 400, "cosignature_malformed"],
      [note, 403, "cosignature_unknown_key"],
      [forged, 403, "cosignature_unknown_key"],
      [note.replace(`\n${size}\n`, "\n1\n"), 403, "cosignature_unknown_key"],
      ["x".repeat(20_000), 413, "body_too_large"],
    ];
    for (const [body, status, code] of bodies) {
      const answer = await submit(body);
      expect([body.slice(0, 40), answer.status, await codeOf(answer)]).toEqual([body.slice(0, 40), status, code]);
    }
  });
});
