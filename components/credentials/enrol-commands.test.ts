import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parseDpopProof } from "@/lib/protocols/dpop/proof";
import { thumbprint } from "@/lib/protocols/jose/jwk";
import { parseRegistration } from "@/lib/protocols/oauth/registration";
import { curlCommand, type EnrolmentCommand, nodeCommand } from "./enrol-commands";
import { pythonCommand } from "./python-command";

type Seen = { authorization: string | undefined; keyOfProof: string; keyOfBody: string; name: string | undefined };

let directory: string;
let seen: Seen | undefined;
let failure: unknown;

const server = createServer(async (request, response) => {
  try {
    const proof = String(request.headers.dpop);
    const url = `${issuer()}/oauth/register`;
    const { jkt } = parseDpopProof(proof, { method: "POST", url, now: Date.now() / 1000 });
    const { jwk, clientName } = parseRegistration(await json(request));
    const { authorization } = request.headers;
    seen = { authorization, keyOfProof: jkt, keyOfBody: thumbprint(jwk), name: clientName };
  } catch (error) {
    failure = error;
  }
  response.end(JSON.stringify({ client_id: "ins_1" }));
});

const issuer = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeEach(async () => {
  seen = undefined;
  failure = undefined;
  directory = await mkdtemp(join(tmpdir(), "mandate-enrol-"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true });
});

const programs: [string, (command: EnrolmentCommand) => string, string][] = [
  ["Node", nodeCommand, "Enrolled as ins_1\n"],
  ["Python", pythonCommand, "Enrolled as ins_1\n"],
  ["curl", curlCommand, '{"client_id":"ins_1"}'],
];

it.each(programs)(
  "the program for %s that is shown enrols with a proof by the very key it registers, and keeps both to itself",
  async (_, command, says) => {
    const code = command({ issuer: issuer(), agentName: "refund-triage", secret: "met_once" });
    const { stdout } = await promisify(execFile)("sh", ["-c", code], { cwd: directory });
    expect(failure).toBeUndefined();
    expect(seen).toMatchObject({ authorization: "Bearer met_once", name: "refund-triage" });
    expect(seen?.keyOfProof).toBe(seen?.keyOfBody);
    expect(stdout).toBe(says);
    for (const file of ["agent.key", "agent.json"]) {
      expect((await stat(join(directory, file))).mode & 0o077).toBe(0);
    }
    expect(JSON.parse(await readFile(join(directory, "agent.json"), "utf8"))).toEqual({ client_id: "ins_1" });
  },
);
