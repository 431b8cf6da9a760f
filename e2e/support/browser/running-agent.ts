import { spawn } from "node:child_process";
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { AgentClient } from "@/lib/testing/agent-client";
import { origin } from "./server";

/** Enrols by the very commands that the console printed. */
export async function enrolByCommands(commands: string): Promise<AgentClient> {
  const { client_id: clientId, key: privateKey } = await runEnrolment(commands);
  const jwk = { ...createPublicKey(privateKey).export({ format: "jwk" }) };
  const client = new AgentClient(origin, { privateKey, jwk });
  client.clientId = clientId;
  return client;
}

/** Runs the commands that the console printed, in a shell and a new directory with the given files. */
export async function runEnrolment(
  commands: string,
  files: Record<string, string> = {},
): Promise<{ client_id: string; key: KeyObject }> {
  const directory = await mkdtemp(join(tmpdir(), "mandate-agent-"));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text, { mode: 0o600 });
    await runShell(commands, directory);
    const key = createPrivateKey(await readFile(join(directory, "agent.key")));
    return { ...JSON.parse(await readFile(join(directory, "agent.json"), "utf8")), key };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function runShell(commands: string, cwd: string): Promise<void> {
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const shell = spawn("sh", ["-e", "-c", commands], { cwd, env: { ...process.env, PATH: path } });
  let said = "";
  for (const stream of [shell.stdout, shell.stderr]) stream.on("data", (chunk) => (said += chunk));
  return new Promise((resolve, reject) => {
    shell.on("error", reject);
    shell.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`The printed commands failed: ${said}`))));
  });
}
