import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Binaries } from "./binaries";
import { superuserRole } from "./connection";
import type { Layout } from "./layout";
import type { ServiceUser } from "./service-user";

const run = promisify(execFile);

/** Variables a database process gets: never ours, which may hold secrets that /proc would show. */
export const serverEnvironment = { NODE_ENV: "production", PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" } as const;

/**
 * Creates the database files at the first start and refuses those of another major version.
 *
 * The files are made beside their place and renamed, so an interrupted first start leaves nothing half-made.
 *
 * @throws Error with a plain sentence on a version mismatch, or with what initdb said.
 */
export async function ensureCluster(
  layout: Layout,
  context: { binaries: Binaries; user: ServiceUser | undefined; log: (line: string) => void },
): Promise<void> {
  const { binaries, user } = context;
  const versionFile = join(layout.cluster, "PG_VERSION");
  if (existsSync(versionFile)) {
    const major = (await readFile(versionFile, "utf8")).trim();
    if (major !== binaries.major) {
      throw new Error(
        `The database in ${layout.cluster} was made by PostgreSQL ${major}, and this version of Mandate brings PostgreSQL ${binaries.major}. Export it with the version that made it, then import it here.`,
      );
    }
  } else {
    context.log("Creating the database files (first start) …");
    await create(layout, binaries, user);
  }
}

async function create(layout: Layout, binaries: Binaries, user: ServiceUser | undefined): Promise<void> {
  const fresh = `${layout.cluster}.new`;
  const passwordFile = join(layout.socketDirectory, "initial-password");
  await rm(fresh, { recursive: true, force: true });
  await rm(passwordFile, { force: true });
  await mkdir(fresh, { mode: 0o700 });
  await writeFile(passwordFile, `${layout.passwords.superuser}\n`, { mode: 0o600, flag: "wx" });
  try {
    for (const path of [fresh, passwordFile]) await give(path, user);
    await run(binaries.initdb, [...initdbArguments, `--pgdata=${fresh}`, `--pwfile=${passwordFile}`], {
      ...identity(user),
      cwd: "/",
      env: { ...serverEnvironment },
    });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() ?? String(error);
    throw new Error(`The database files could not be created in ${layout.cluster}: ${said}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await writeFile(join(fresh, "pg_hba.conf"), "local all all scram-sha-256\n");
  await rename(fresh, layout.cluster);
}

const initdbArguments = [
  `--username=${superuserRole}`,
  "--auth=scram-sha-256",
  "--encoding=UTF8",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--data-checksums",
  "--no-instructions",
];

/** The user and group to start a server program with; nothing when this process runs it as itself. */
export function identity(user: ServiceUser | undefined): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

async function give(path: string, user: ServiceUser | undefined): Promise<void> {
  if (user) await chown(path, user.uid, user.gid);
}
