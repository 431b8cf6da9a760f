import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Program, startServer, untilReady } from "@/scripts/programs.mjs";

/** Address of the server of the browser tests, and the login of its first administrator. */
export const origin = `http://localhost:${process.env.E2E_PORT}`;
export const admin = { email: "admin@acme.example", password: process.env.E2E_PASSWORD ?? "" };

/** Starts the production server as one process, with a database of its own that holds the demonstration. */
// biome-ignore lint/style/noDefaultExport: Playwright takes its global setup from the default export.
export default async function setup(): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), "mandate-e2e-"));
  const env = {
    NODE_ENV: "production",
    PORT: process.env.E2E_PORT,
    PUBLIC_URL: origin,
    MANDATE_DATA_DIR: dataDir,
    MANDATE_ADMIN_EMAIL: admin.email,
    MANDATE_ADMIN_PASSWORD: admin.password,
    // Identity providers that tests run themselves.
    MANDATE_ALLOW_INTERNAL_ISSUERS: "127.0.0.1/32",
    MANDATE_ALLOW_INTERNAL_STREAMS: "127.0.0.1/32",
  };
  const server = await startServer(env, join(dataDir, "server.log"));
  const stop = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await untilReady(server, `${origin}/readyz`);
    await seed(env);
    process.env.E2E_DATABASE = await readFile(join(dataDir, "database-url"), "utf8");
    process.env.E2E_PEOPLE = await readFile(join(dataDir, "demo-people.json"), "utf8");
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

async function seed(env: Record<string, string | undefined>): Promise<void> {
  const code = await new Program("The demonstration", ["--import", "tsx", "prisma/seed/demo/seed.ts"], { env }).ended;
  if (code !== 0) throw new Error("The demonstration organisation could not be filled; the reason is above.");
}
