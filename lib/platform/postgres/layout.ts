import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, chown, lstat, mkdir, readFile, realpath, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { canEnter, type ServiceUser } from "./service-user";

/** Folders of one embedded database and passwords of its roles; kept in `postgres.json`, mode 0600. */
export type Layout = {
  cluster: string;
  socketDirectory: string;
  passwords: { superuser: string; owner: string; app: string };
};

const newPassword = () => randomBytes(32).toString("base64url");
const shortHash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 12);

/** Finds the data directory, creating it if needed, and the folder of the database's socket. */
export async function locate(dataDir: string): Promise<{ home: string; socketDirectory: string }> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const home = await realpath(dataDir);
  const recorded = await readLayout(home);
  return { home, socketDirectory: socketDirectoryFor(home, recorded?.socketDirectory) };
}

/**
 * Reads where the database of a data directory lives, or decides it at the first start and writes it down.
 *
 * As root the server runs as a service user; when that user cannot enter the data directory the cluster goes to
 * `/var/lib/mandate-<hash>`, and the log states it.
 *
 * @throws Error with a plain sentence when the recorded place belongs to another data directory.
 */
export async function settleLayout(
  dataDir: string,
  user: ServiceUser | undefined,
  log: (line: string) => void,
): Promise<Layout> {
  const { home, socketDirectory } = await locate(dataDir);
  const recorded = await readLayout(home);
  const layout: Layout = {
    cluster: recorded ? checkedCluster(recorded.cluster, home) : await chooseCluster(home, user, log),
    socketDirectory,
    passwords: recorded?.passwords ?? { superuser: newPassword(), owner: newPassword(), app: newPassword() },
  };
  if (user && dirname(layout.cluster) === home) await openTo(user, home);
  if (JSON.stringify(layout) !== JSON.stringify(recorded)) {
    await writePrivate(join(home, "postgres.json"), JSON.stringify(layout));
  }
  return layout;
}

/** Reads what is recorded about the database of a data directory. */
export async function readLayout(home: string): Promise<Layout | undefined> {
  const file = join(home, "postgres.json");
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    throw new Error(`${file} cannot be read as JSON. It holds the database's passwords: restore it from a backup.`);
  }
}

/** Writes a file that only its owner may read, whole or not at all. */
export async function writePrivate(file: string, text: string): Promise<void> {
  const partial = `${file}.${randomBytes(4).toString("hex")}`;
  await writeFile(partial, text, { mode: 0o600, flush: true });
  await rename(partial, file);
}

/**
 * Makes the folder of the server's socket, open to the server's user alone.
 *
 * @throws Error with a plain sentence when another user made a folder of that name first.
 */
export async function makeSocketDirectory(path: string, user: ServiceUser | undefined): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  const found = await lstat(path);
  const owners = [process.getuid?.(), user?.uid];
  if (!found.isDirectory() || !owners.includes(found.uid)) {
    throw new Error(`${path} belongs to another user, so the database cannot put its socket there. Remove it.`);
  }
  if (user) await chown(path, user.uid, user.gid);
  await chmod(path, 0o700);
}

/** Removes the folder of the socket, unless something else is in it by now. */
export async function removeSocketDirectory(path: string): Promise<void> {
  await rm(join(path, "start.log"), { force: true });
  await rmdir(path).catch(() => undefined);
}

/** A socket path holds at most 107 bytes, so it lives in the system's temporary folder under a short name. */
function socketDirectoryFor(home: string, recorded: string | undefined): string {
  const name = `mandate-${shortHash(home)}`;
  const keep = recorded && basename(recorded) === name && existsSync(dirname(recorded));
  return keep ? recorded : join(tmpdir(), name);
}

async function chooseCluster(home: string, user: ServiceUser | undefined, log: (line: string) => void) {
  const inside = join(home, "postgres");
  if (!user) return inside;
  await openTo(user, home);
  if (canEnter(user, home)) return inside;
  const outside = vacant(`/var/lib/mandate-${shortHash(home)}`);
  log(`PostgreSQL runs as the user ${user.name}, who cannot enter ${home}: its files are in ${outside} instead.`);
  return outside;
}

/** An earlier database of a removed data directory is left alone: the next free name is taken. */
function vacant(path: string): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? path : `${path}-${number}`;
    if (!existsSync(candidate)) return candidate;
  }
}

function checkedCluster(cluster: string, home: string): string {
  if (cluster === join(home, "postgres")) return cluster;
  if (existsSync(join(home, "postgres"))) return join(home, "postgres");
  if (basename(cluster).startsWith(`mandate-${shortHash(home)}`)) return cluster;
  throw new Error(`${home} was copied or moved, but its database is still in ${cluster}. Move the folder back.`);
}

/** Lets the service user's group pass through a folder of ours without reading it. */
async function openTo(user: ServiceUser, folder: string): Promise<void> {
  const { mode, uid } = await stat(folder);
  if (uid !== process.getuid?.() || canEnter(user, folder) || !canEnter(user, dirname(folder))) return;
  await chown(folder, uid, user.gid);
  await chmod(folder, (mode & 0o700) | 0o010);
}
