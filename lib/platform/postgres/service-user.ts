import { spawnSync } from "node:child_process";
import { getuid } from "node:process";

/** The system user that runs the database server when this process runs as root. */
export type ServiceUser = { name: string; uid: number; gid: number };

const ownUser = "mandate-pg";

/**
 * Finds the user to run PostgreSQL as, or creates one. PostgreSQL refuses to run as root.
 *
 * @returns `undefined` when this process is not root and can run the server as itself.
 * @throws Error with a plain sentence when no user exists and none can be created.
 */
export function serviceUser(log: (line: string) => void): ServiceUser | undefined {
  if (getuid?.() !== 0) return undefined;
  const known = lookUp("postgres") ?? lookUp(ownUser);
  if (known) return known;
  const made = spawnSync("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/bin/false", ownUser]);
  const created = lookUp(ownUser);
  if (!created) {
    throw new Error(
      `PostgreSQL cannot run as root, and the system user ${ownUser} could not be created (${made.error?.message ?? String(made.stderr).trim()}). Run Mandate as an ordinary user, or set DATABASE_URL.`,
    );
  }
  log(`PostgreSQL cannot run as root: created the system user ${ownUser} for it.`);
  return created;
}

/** Whether the user can enter a folder, by trying it as that user. */
export function canEnter(user: ServiceUser, folder: string): boolean {
  return tryAs(user, 'cd "$1"', folder);
}

/** Whether the user can run a program, by trying it as that user. */
export function canRun(user: ServiceUser, program: string): boolean {
  return tryAs(user, 'test -x "$1"', program);
}

function tryAs({ uid, gid }: ServiceUser, script: string, argument: string): boolean {
  const result = spawnSync("/bin/sh", ["-c", script, "sh", argument], { uid, gid, cwd: "/", stdio: "ignore" });
  if (result.error) throw new Error(`Cannot start programs as another user: ${result.error.message}.`);
  return result.status === 0;
}

function lookUp(name: string): ServiceUser | undefined {
  const read = (flag: string) => {
    const result = spawnSync("id", [flag, name], { encoding: "utf8" });
    return result.status === 0 ? Number(result.stdout) : undefined;
  };
  const [uid, gid] = [read("-u"), read("-g")];
  return uid === undefined || gid === undefined ? undefined : { name, uid, gid };
}
