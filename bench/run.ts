import { execFileSync, spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { BenchAgent } from "@/bench/agent";
import { withAndWithoutDetections } from "@/bench/detection-cost";
import { type Cost, type Figure, measure, median } from "@/bench/load";
import { cerbosBody, startCerbos } from "@/bench/peers";
import { withSealingLag } from "@/bench/sealing-lag";
import { ended, resource, startWorld, untilReady, type World } from "@/bench/world";

const seconds = Number(process.env.BENCH_SECONDS ?? 5);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const results: Record<string, unknown> = {};

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Measures ours and the peer's in turn, A B A B, and prints medians and their ratio. */
async function compare(name: string, ours: () => Promise<Figure>, peer: () => Promise<Figure>): Promise<void> {
  const [mine, theirs]: [Figure[], Figure[]] = [[], []];
  for (let i = 0; i < rounds; i++) {
    mine.push(await ours());
    theirs.push(await peer());
  }
  const of = (figures: Figure[]) => ({
    perSecond: median(figures.map(({ perSecond }) => perSecond)),
    p50: median(figures.map(({ p50 }) => p50)),
    p99: median(figures.map(({ p99 }) => p99)),
    failed: figures.reduce((sum, { failed }) => sum + failed, 0),
    ...medianCost(figures.flatMap(({ cpu }) => cpu ?? [])),
  });
  const [a, b] = [of(mine), of(theirs)];
  const ratio = Math.round((a.perSecond / b.perSecond) * 100) / 100;
  results[name] = { mandate: a, peer: b, ratio };
  const words = ({ perSecond, p50, p99, failed }: Figure) =>
    `${perSecond}/s p50 ${p50} ms p99 ${p99} ms${failed ? ` FAILED ${failed}` : ""}`;
  say(`${name.padEnd(34)} Mandate ${words(a).padEnd(40)} peer ${words(b).padEnd(40)} ratio ${ratio}`);
  const cost = ({ cpu }: Figure) =>
    cpu ? `server ${cpu.server}, database ${cpu.database}, client ${cpu.client}` : "not known";
  say(`${"  CPU µs for each".padEnd(34)} Mandate ${cost(a).padEnd(40)} peer ${cost(b)}`);
}

/** The median of each part by itself. */
function medianCost(costs: readonly Cost[]): { cpu?: Cost } {
  if (costs.length === 0) return {};
  const [server, database, client] = (["server", "database", "client"] as const).map((part) =>
    median(costs.map((cost) => cost[part])),
  );
  return { cpu: { server: server ?? 0, database: database ?? 0, client: client ?? 0 } };
}

const json = { "content-type": "application/json" };

/** Asks for allowed payments over so many connections. */
async function payments(world: World): Promise<(connections: number) => Promise<Figure>> {
  const token = await world.agent.token(resource);
  const body = JSON.stringify({
    subject: { type: "agent", id: world.agent.spiffeId, properties: { access_token: token } },
    action: { name: "create" },
    resource: { type: "payment", id: "account/eu-7/pay-1" },
    context: { task: "refund", amount: "0.01", currency: "USD" },
  });
  const headers = { ...json, authorization: `Bearer ${world.pepKey}` };
  const url = `${world.url}/access/v1/evaluation`;
  return (connections) => measure({ url, pid: world.pid, connections, seconds, body, headers });
}

async function decisions(world: World): Promise<void> {
  const cerbos = await startCerbos();
  const ours = await payments(world);
  try {
    for (const connections of [1, 16, 64]) {
      await compare(
        `decisions, ${connections} connections`,
        () => ours(connections),
        () => measure({ url: cerbos.url, pid: cerbos.pid, connections, seconds, body: cerbosBody, headers: json }),
      );
    }
  } finally {
    await cerbos.stop();
  }
}

async function tokens(world: World): Promise<void> {
  const port = 3795;
  const peer = new BenchAgent(`http://localhost:${port}`);
  peer.clientId = "bench";
  const env: NodeJS.ProcessEnv = { ...process.env, PORT: String(port), BENCH_JWK: JSON.stringify(peer.jwk) };
  const child = spawn(
    process.execPath,
    ["--import", "./scripts/end-with-parent.mjs", "--import", "tsx", "bench/oidc-provider.ts"],
    {
      env,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    },
  );
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const load = (agent: BenchAgent, endpoint: string, pid: number | undefined) => () =>
    measure({
      url: endpoint,
      pid,
      connections: 16,
      seconds,
      headers,
      next: () => ({ body: agent.tokenForm(agent.url, resource), headers: { dpop: agent.proof("POST", endpoint) } }),
    });
  try {
    await untilAnswers(`${peer.url}/.well-known/openid-configuration`);
    await compare(
      "tokens with DPoP, 16 connections",
      load(world.agent, `${world.url}/oauth/token`, world.pid),
      load(peer, `${peer.url}/token`, child.pid),
    );
  } finally {
    await ended(child);
  }
}

async function detections(world: World): Promise<void> {
  const ask = await payments(world);
  for (const connections of [16, 64]) {
    const name = `decisions with detections, ${connections} connections`;
    const found = await withAndWithoutDetections(world.dataDir, rounds, () => ask(connections));
    results[name] = found;
    say(`${name.padEnd(44)} ${found.rate} of the rate without, ${found.cpu} of the CPU time, in ${rounds} pairs`);
  }
}

async function untilAnswers(url: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer.`);
}

/** `npm run bench tokens` measures only those. Detections are measured only when they are named. */
const works: Readonly<Record<string, (world: World) => Promise<void>>> = { decisions, tokens, detections };
const named = process.argv.slice(2);
const wanted = named.length > 0 ? named : ["decisions", "tokens"];
const world = await startWorld();
try {
  await untilReady(world.url);
  for (const [name, work] of Object.entries(works)) {
    if (!wanted.includes(name)) continue;
    const { longest } = await withSealingLag(world.url, () => work(world));
    results[`${name}: longest wait to be sealed, in seconds`] = longest;
    say(`${"  longest wait to be sealed".padEnd(34)} ${longest.toFixed(2)} s`);
  }
} finally {
  await world.stop();
}
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"]).toString().trim();
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
await writeFile(
  "bench/results.json",
  `${JSON.stringify({ at: new Date().toISOString(), commit, machine, seconds, rounds, results }, null, 2)}\n`,
);
