import { type ChildProcess, execFile, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import Provider from "oidc-provider";
import type { BenchAgent } from "@/bench/agent";

export type Peer = { url: string; pid?: number | undefined; stop(): Promise<void> };

const policy = `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: payment
  version: default
  rules:
    - actions: ["create"]
      effect: EFFECT_ALLOW
      roles: ["agent"]
      condition:
        match:
          all:
            of:
              - expr: request.resource.attr.amount <= 500
              - expr: request.resource.id.startsWith("account/eu-")
`;

const peers = fileURLToPath(new URL("./peers/", import.meta.url));

/** Installs the peers when they are missing: no server that is measured alone, or in production, needs their 96 MB. */
async function installed(program: string): Promise<string> {
  const path = join(peers, "node_modules", program);
  if (!existsSync(path)) await promisify(execFile)("npm", ["ci", "--no-audit", "--no-fund"], { cwd: peers });
  return path;
}

/** Starts Cerbos with one policy that asks the same question, and its local audit log on. Nothing of it is durable. */
export async function startCerbos(port = 3792): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), "mandate-cerbos-"));
  await mkdir(join(folder, "policies"));
  await writeFile(join(folder, "policies", "payment.yaml"), policy);
  const config = `server:
  httpListenAddr: "127.0.0.1:${port}"
  grpcListenAddr: "127.0.0.1:${port + 1}"
storage: { driver: disk, disk: { directory: ${folder}/policies } }
audit: { enabled: true, backend: local, local: { storagePath: ${folder}/audit } }
telemetry: { disabled: true }
`;
  await writeFile(join(folder, "config.yaml"), config);
  const binary = await installed("@cerbos/cerbos-linux-x64/cerbos-linux-x64");
  const child: ChildProcess = spawn(binary, ["server", `--config=${folder}/config.yaml`, "--log-level=error"], {
    stdio: "ignore",
  });
  const url = `http://127.0.0.1:${port}`;
  await until(() => fetch(`${url}/_cerbos/health`).then((response) => response.ok));
  return {
    url: `${url}/api/check/resources`,
    pid: child.pid,
    stop: async () => {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const cerbosBody = JSON.stringify({
  requestId: "bench",
  principal: { id: "bench-agent", roles: ["agent"] },
  resources: [{ actions: ["create"], resource: { kind: "payment", id: "account/eu-7/pay-1", attr: { amount: 0.01 } } }],
});

async function until(check: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await check().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("The peer did not start.");
}

/** Starts oidc-provider in this process: client_credentials with private_key_jwt and DPoP, everything in memory. */
export async function startOidcProvider(agent: BenchAgent, port = 3795): Promise<Peer> {
  const issuer = `http://localhost:${port}`;
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwks = { keys: [{ ...privateKey.export({ format: "jwk" }), alg: "ES256", use: "sig" }] };
  const client = {
    client_id: agent.clientId,
    token_endpoint_auth_method: "private_key_jwt" as const,
    token_endpoint_auth_signing_alg: "ES256",
    id_token_signed_response_alg: "ES256",
    grant_types: ["client_credentials"],
    redirect_uris: [],
    response_types: [],
    dpop_bound_access_tokens: true,
    jwks: { keys: [agent.jwk] },
  };
  const features = {
    clientCredentials: { enabled: true },
    dPoP: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: () => ({
        scope: "pay",
        audience: "https://payments.bench.example",
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "ES256" } },
      }),
    },
  };
  const provider = new Provider(issuer, { clients: [client], jwks, features } as ConstructorParameters<
    typeof Provider
  >[1]);
  const server = provider.listen(port);
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}
