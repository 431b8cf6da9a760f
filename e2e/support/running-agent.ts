import { spawn } from "node:child_process";
import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { exportJWK, type JWK, SignJWT } from "jose";
import { origin } from "./server";

/** The answer to a resource server's question. */
export type Decision = { decision: boolean; context: { code?: string; decision_id?: string } };
export type Action = {
  /** PEP key of the resource server. */
  key: string;
  spiffeId: string;
  token: string;
  amount: string;
  /** Digest of the operation, if a person must approve it. */
  operation?: string;
};

/** An agent that runs: it made its own key, enrolled with it, and asks for tokens as RFC 6749 and RFC 9449 say. */
export class RunningAgent {
  private constructor(
    readonly clientId: string,
    private readonly key: KeyObject,
    private readonly jwk: JWK,
  ) {}

  /** Enrols by the very commands that the console printed. */
  static async enrol(commands: string): Promise<RunningAgent> {
    const { client_id: clientId, key } = await runEnrolment(commands);
    return new RunningAgent(clientId, key, await exportJWK(createPublicKey(key)));
  }

  /** Asks for an access token for one protected system; the answer may be a refusal. */
  async requestToken(resource: string): Promise<{ status: number; access_token?: string; error?: string }> {
    const url = `${origin}/oauth/token`;
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: await this.assertion(),
      resource,
    });
    const response = await fetch(url, { method: "POST", headers: { dpop: await this.proof("POST", url) }, body: form });
    return { status: response.status, ...(await response.json()) };
  }

  private assertion(): Promise<string> {
    return new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: "ES256", typ: "client-authentication+jwt" })
      .setIssuer(this.clientId)
      .setSubject(this.clientId)
      .setAudience(origin)
      .setIssuedAt()
      .setExpirationTime("60s")
      .sign(this.key);
  }

  /** Proves, for one call, that the token is used by the key it is bound to. */
  async proof(method: string, url: string, token?: string): Promise<string> {
    const ath = token === undefined ? {} : { ath: createHash("sha256").update(token).digest("base64url") };
    return new SignJWT({ htm: method, htu: url, jti: randomUUID(), ...ath })
      .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: this.jwk })
      .setIssuedAt()
      .sign(this.key);
  }
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

/** Asks as the protected system does, before each action: may this agent do this now? */
export async function ask({ key, spiffeId, token, amount, operation }: Action): Promise<Decision> {
  const response = await fetch(`${origin}/access/v1/evaluation`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({
      subject: { type: "agent", id: spiffeId, properties: { access_token: token } },
      action: { name: "create" },
      resource: { type: "payment", id: "account/eu-7/pay-1" },
      context: {
        ...{ task: "refund", amount, currency: "USD" },
        ...(operation === undefined ? {} : { operation_digest: operation }),
      },
    }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
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
