import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { prepare } from "./build.mjs";
import {
  freePort,
  Program,
  requireFreePort,
  stopSignal,
  superviseServer,
  untilReady,
  untilStopped,
} from "./programs.mjs";
import { Failure, isCommand, main, root, say, step } from "./steps.mjs";

const port = Number(process.env.PORT || 3000);
const dataDir = resolve(root, process.env.MANDATE_DATA_DIR || ".data");
const serverLog = join(dataDir, "server.log");
const agentLog = join(dataDir, "agents.log");
const origin = (process.env.PUBLIC_URL || `http://localhost:${port}`).replace(/\/$/, "");
const host = process.env.HOST || "localhost";
const reached = ["0.0.0.0", "::"].includes(host) ? "localhost" : host.includes(":") ? `[${host}]` : host;
const env = {
  NODE_ENV: "production",
  PORT: String(port),
  MANDATE_DATA_DIR: dataDir,
  MANDATE_DEMO: "1",
  MANDATE_URL: origin,
  DEMO_DIR: join(dataDir, "demo"),
};

/** Starts the server, the demonstration organisation and its agents, and runs until it is stopped. */
async function quickstart() {
  await prepare();
  await requireFreePort(port);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const programs = [await superviseServer(env, serverLog)];
  const stopped = stopSignal();
  try {
    await Promise.race([stopped, open(programs)]);
  } catch (error) {
    for (const program of programs.toReversed()) await program.stop();
    throw error;
  }
  await untilStopped(programs);
}

async function open(programs) {
  const [server] = programs;
  await step("Starting the server and its database", () => untilReady(server, `http://${reached}:${port}/readyz`));
  for (const message of announcements()) say(message);
  await step("Filling the demonstration organisation", async () => {
    const seed = new Program("The demonstration", ["--import", "tsx", "prisma/seed/demo/seed.ts"], { env });
    programs.push(seed);
    const code = await seed.ended;
    if (code !== 0) throw new Failure("The demonstration organisation could not be filled; the reason is above.");
  });
  // Their resource server listens on a free port, because another demonstration may run on this machine.
  const agentEnv = { ...env, DEMO_PORT: process.env.DEMO_PORT || String(await freePort()) };
  programs.push(new Program("The demo agents", ["examples/run.mjs"], { env: agentEnv, logFile: agentLog }));
  welcome();
}

/** Log messages of the server's start: the folder of its files, and the migrations that it applied. */
function announcements() {
  const lines = readFileSync(serverLog, "utf8").trim().split("\n");
  return lines
    .filter((line) => line.startsWith("{"))
    .flatMap((line) => {
      const { msg, request_id: request } = JSON.parse(line);
      return msg && !request ? [msg] : [];
    });
}

/** A path as short as it can be typed here. */
function shown(path) {
  const short = relative(root, path);
  return short.startsWith("..") ? path : short;
}

function welcome() {
  const file = join(dataDir, "demo-people.json");
  const people = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  const width = Math.max(0, ...people.map(({ email }) => email.length));
  const lines = people.map(({ email, password, name, roles }) => {
    return `    ${email.padEnd(width)}  ${password.padEnd(24)}  ${name} (${roles.join(", ")})`;
  });
  say("Mandate runs, and the demo agents are at work.");
  console.log(`
  Sign in at ${origin}/sign-in as one of
${lines.join("\n")}

  What the agents do:  tail -f ${shown(agentLog)}
  The server's log:    tail -f ${shown(serverLog)}
  Ctrl-C stops everything and keeps the data.
`);
}

if (isCommand(import.meta.url)) await main(quickstart);
