import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Binaries, copyBinaries, resolveBinaries } from "./binaries";
import { ensureCluster } from "./cluster";
import { appRole, asSuperuser, connectionUrl, ownerRole, superuserRole } from "./connection";
import { claim, type Follower, follow, type Holder } from "./holder";
import { locate, makeSocketDirectory, readLayout, removeSocketDirectory, settleLayout, writePrivate } from "./layout";
import { canRun, type ServiceUser, serviceUser } from "./service-user";
import { Supervisor } from "./supervisor";

/** `down` while the server is being started again; `stopped` after this process left it. */
export type DatabaseState = "ready" | "down" | "stopped";

type Options = { dataDir: string; log: (line: string) => void };

/** This process as one of those that use a database: one of them holds (runs) it, the others follow. */
export class Member {
  readonly #callbacks = new Set<(state: DatabaseState) => void>();
  #leading: { holder: Holder; supervisor: Supervisor } | undefined;
  #following: Follower | undefined;
  #leaving: Promise<void> | undefined;
  #takeover: Promise<void> = Promise.resolve();

  constructor(private readonly options: Options) {}

  /** Calls back at each change of state; the answer stops that. */
  subscribe(callback: (state: DatabaseState) => void): () => void {
    this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  }

  /** Takes the holder's place or follows the holder, and tells whether it follows. */
  async enter(): Promise<boolean> {
    const user = serviceUser(this.options.log);
    const { socketDirectory } = await locate(this.options.dataDir);
    const path = join(socketDirectory, "holder");
    for (;;) {
      await makeSocketDirectory(socketDirectory, user);
      const holder = await claim(path);
      if (holder) {
        await this.#lead(holder, user).catch(async (error: unknown) => {
          holder.release();
          await removeSocketDirectory(socketDirectory);
          throw error;
        });
        return false;
      }
      const follower = await follow(path);
      if (follower && (await becomesReady(follower))) {
        this.#follow(follower);
        return true;
      }
      await pause(100);
    }
  }

  /** Reads how to connect, and asks the server for its version. */
  async facts(): Promise<{ ownerUrl: string; appUrl: string; superuserUrl: string; version: string }> {
    const { home } = await locate(this.options.dataDir);
    const layout = await readLayout(home);
    if (!layout) throw new Error(`${home} lost its postgres.json while the database was starting.`);
    const ownerUrl = (await readFile(join(home, "database-url"), "utf8")).trim();
    const socketDirectory = new URL(ownerUrl).searchParams.get("host") ?? layout.socketDirectory;
    const { app, superuser } = layout.passwords;
    const version = await asSuperuser({ ...layout, socketDirectory }, async (client) => {
      const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
      return rows[0]?.server_version.split(" ")[0] ?? "unknown";
    });
    return {
      ownerUrl,
      appUrl: connectionUrl(socketDirectory, { role: appRole, password: app }),
      superuserUrl: connectionUrl(socketDirectory, { role: superuserRole, password: superuser }),
      version,
    };
  }

  /** Ends the server, or leaves it to another process that uses it. Repeating it changes nothing. */
  leave(): Promise<void> {
    this.#leaving ??= this.#leave();
    return this.#leaving;
  }

  async #leave(): Promise<void> {
    await this.#takeover;
    // A holder that was on its way out left the server to us: take it over, to end it.
    while (this.#following && !(await this.#following.leave())) await this.enter();
    this.#following = undefined;
    if (this.#leading) await this.#stepDown(this.#leading);
    this.#emit("stopped");
  }

  async #stepDown({ holder, supervisor }: { holder: Holder; supervisor: Supervisor }): Promise<void> {
    this.#leading = undefined;
    const handedOver = holder.handOver();
    if (handedOver) {
      this.options.log("Another process uses PostgreSQL: leaving it running.");
      await supervisor.release();
    } else {
      await supervisor.stop();
    }
    holder.release();
    if (!handedOver) await removeSocketDirectory(supervisor.socketDirectory);
  }

  async #lead(holder: Holder, user: ServiceUser | undefined): Promise<void> {
    const { dataDir, log } = this.options;
    const binaries = await reachableBinaries(user, log);
    const layout = await settleLayout(dataDir, user, log);
    await ensureCluster(layout, { binaries, user, log });
    const supervisor = await Supervisor.start({ layout, binaries, user, log }, (state) => {
      holder.announce(state);
      this.#emit(state);
    });
    const login = { role: ownerRole, password: layout.passwords.owner };
    await writePrivate(join(dataDir, "database-url"), `${connectionUrl(supervisor.socketDirectory, login)}\n`);
    this.#following = undefined;
    this.#leading = { holder, supervisor };
    holder.announce("ready");
  }

  #follow(follower: Follower): void {
    this.#following = follower;
    follower.unref();
    follower.onAnnouncement((state) => {
      if (state === "ready" || state === "down") this.#emit(state);
    });
    follower.closed.then(() => {
      if (this.#leaving || this.#following !== follower) return;
      this.options.log("The process that ran PostgreSQL is gone.");
      if (follower.state() !== "handover") this.#emit("down");
      this.#takeover = this.#takeOver();
    });
  }

  async #takeOver(): Promise<void> {
    for (let delayMs = 100; !this.#leaving; delayMs = Math.min(delayMs * 2, 5000)) {
      try {
        const joined = await this.enter();
        this.options.log(joined ? "Joined the process that runs PostgreSQL now." : "This process runs PostgreSQL now.");
        return this.#emit("ready");
      } catch (error) {
        this.options.log(`PostgreSQL could not be taken over: ${(error as Error).message}`);
        this.#emit("down");
        await pause(delayMs);
      }
    }
  }

  #emit(state: DatabaseState): void {
    for (const callback of this.#callbacks) callback(state);
  }
}

async function becomesReady(follower: Follower): Promise<boolean> {
  const ready = new Promise<true>((resolve) => {
    if (follower.state() === "ready") resolve(true);
    follower.onAnnouncement((state) => state === "ready" && resolve(true));
  });
  return Promise.race([ready, follower.closed.then(() => false)]);
}

/** Finds the programs of PostgreSQL, in a copy where the service user cannot reach those of the package. */
export async function reachableBinaries(user: ServiceUser | undefined, log: (line: string) => void): Promise<Binaries> {
  const binaries = await resolveBinaries();
  if (!user || canRun(user, binaries.postgres)) return binaries;
  const shared = `/var/lib/mandate-postgresql-${binaries.version}`;
  log(`The user ${user.name} cannot reach ${binaries.postgres}: using a copy of PostgreSQL in ${shared}.`);
  return copyBinaries(binaries, shared);
}
