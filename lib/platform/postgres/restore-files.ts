import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chown, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { copyTree } from "@/lib/platform/postgres/backup/copy-tree";
import { BackupError, syncDirectory } from "@/lib/platform/postgres/backup/manifest";
import { type Binaries, reachableBinaries } from "./binaries";
import { identity, serverEnvironment } from "./cluster";
import { appRole, ownerRole, superuserRole } from "./connection";
import { type Layout, locate, makeSocketDirectory, removeSocketDirectory, settleLayout } from "./layout";
import { claim } from "./ownership";
import { isPostmasterOf, parsePostmasterFile } from "./processes";
import { type ServiceUser, serviceUser } from "./service-user";

export type RestoredCluster = {
  cluster: string;
  /** Folder of the database that was there before. */
  aside: string | undefined;
};

/**
 * Puts the files of a backup in the place of the embedded database. The database that was there is kept beside it.
 *
 * The roles get the passwords of this data directory: a backup holds none in clear.
 *
 * @param files The data directory of the cluster inside the backup, already found whole.
 * @throws BackupError while a server uses the database, or for a backup of another major version.
 */
export async function restoreFiles(options: {
  dataDir: string;
  files: string;
  log: (line: string) => void;
}): Promise<RestoredCluster> {
  const user = serviceUser(options.log);
  const { socketDirectory } = await locate(options.dataDir);
  await makeSocketDirectory(socketDirectory, user);
  const place = await claim(socketDirectory);
  if (!place) throw new BackupError("A server uses this database. Stop it first.");
  try {
    const binaries = await reachableBinaries(user, options.log);
    const layout = await settleLayout(options.dataDir, user, options.log);
    await refuseRunning(layout.cluster);
    await refuseOtherMajor(options.files, binaries);
    return await replace({ layout, binaries, user, files: options.files });
  } finally {
    place.release();
    await removeSocketDirectory(socketDirectory);
  }
}

type Replacement = { layout: Layout; binaries: Binaries; user: ServiceUser | undefined; files: string };

async function replace({ layout, binaries, user, files }: Replacement): Promise<RestoredCluster> {
  const { cluster } = layout;
  const fresh = `${cluster}.restored`;
  await rm(fresh, { recursive: true, force: true });
  await copyTree(files, fresh);
  if (user) await giveTree(fresh, user);
  await setPasswords(fresh, { layout, binaries, user });
  const aside = existsSync(cluster) ? vacant(`${cluster}.before-restore`) : undefined;
  if (aside) await rename(cluster, aside);
  await rename(fresh, cluster);
  await syncDirectory(dirname(cluster));
  return { cluster, aside };
}

/** A server that its process left running would go on writing into files that are moved away. */
async function refuseRunning(cluster: string): Promise<void> {
  const text = await readFile(join(cluster, "postmaster.pid"), "utf8").catch(() => "");
  const pid = parsePostmasterFile(text)?.pid;
  if (pid === undefined || !isPostmasterOf(pid, cluster)) return;
  throw new BackupError(`PostgreSQL still runs (process ${pid}) on this database. Stop it first.`);
}

async function refuseOtherMajor(files: string, { major }: Binaries): Promise<void> {
  const found = (await readFile(join(files, "PG_VERSION"), "utf8").catch(() => "")).trim();
  if (found === major) return;
  throw new BackupError(`The backup is of PostgreSQL ${found || "an unknown version"}; here PostgreSQL ${major} runs.`);
}

/** Recovers the files in single-user mode, which takes no connections, and sets the passwords there. */
async function setPasswords(cluster: string, { layout, binaries, user }: Omit<Replacement, "files">): Promise<void> {
  const { superuser, owner, app } = layout.passwords;
  const statements = [
    `ALTER ROLE ${superuserRole} PASSWORD '${superuser}';`,
    `ALTER ROLE ${ownerRole} PASSWORD '${owner}';`,
    `ALTER ROLE ${appRole} PASSWORD '${app}';`,
  ];
  const child = spawn(binaries.postgres, ["--single", "-D", cluster, superuserRole], {
    ...identity(user),
    ...{ cwd: "/", env: { ...serverEnvironment }, stdio: ["pipe", "ignore", "pipe"] },
  });
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said += String(chunk);
  });
  child.stdin?.end(`${statements.join("\n")}\n`);
  const [code] = await once(child, "close");
  if (code === 0 && !/\b(ERROR|FATAL|PANIC):/.test(said)) return;
  throw new BackupError(`PostgreSQL could not recover the backup.\n${said.trim().split("\n").slice(-8).join("\n")}`);
}

async function giveTree(directory: string, user: ServiceUser): Promise<void> {
  await chown(directory, user.uid, user.gid);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    await chown(join(entry.parentPath, entry.name), user.uid, user.gid);
  }
}

function vacant(path: string): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? path : `${path}-${number}`;
    if (!existsSync(candidate)) return candidate;
  }
}
