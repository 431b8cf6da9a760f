import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer, untilReady } from "@/scripts/programs.mjs";

/** Where the browser tests find the server, and who its first administrator is. */
export const origin = `http://localhost:${process.env.E2E_PORT}`;
export const admin = { email: "admin@acme.example", password: process.env.E2E_PASSWORD ?? "" };

/** Starts the production server as one process, with a database of its own, for the whole run. */
// biome-ignore lint/style/noDefaultExport: Playwright takes its global setup from the default export.
export default async function setup(): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), "mandate-e2e-"));
  const log = join(dataDir, "server.log");
  const server = startServer(
    {
      NODE_ENV: "production",
      PORT: process.env.E2E_PORT,
      PUBLIC_URL: origin,
      MANDATE_DATA_DIR: dataDir,
      MANDATE_ADMIN_EMAIL: admin.email,
      MANDATE_ADMIN_PASSWORD: admin.password,
    },
    log,
  );
  await untilReady(server, `${origin}/readyz`);
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
