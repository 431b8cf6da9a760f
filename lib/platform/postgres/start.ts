import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { reachableBinaries } from "./binaries";
import { ensureCluster } from "./cluster";
import { appRole, connectionUrl, ownerRole, superuserRole } from "./connection";
import { locate, makeSocketDirectory, readLayout, removeSocketDirectory, settleLayout, writePrivate } from "./layout";
import { claim, type Place, type Usage, use } from "./ownership";
import { type ServiceUser, serviceUser } from "./service-user";
import { Supervisor } from "./supervisor";

type Urls = {
  /** Connects as the role that owns the database and changes its structure. */
  ownerUrl: string;
  /** Connects as the restricted role that serves requests. */
  appUrl: string;
  /** Connects as the superuser: for set-up and backups, never for requests. */
  superuserUrl: string;
};

/** A running embedded PostgreSQL, owned by this process or by another one. */
export type EmbeddedPostgres = Urls & {
  /** Ends the server, unless another process uses it. Repeating it changes nothing. */
  stop(): Promise<void>;
};

type Options = { dataDir: string; log: (line: string) => void };

/**
 * Starts PostgreSQL from the programs in the npm package, or uses the server that another process of this machine owns.
 *
 * It is reached through a Unix socket only. Its owner starts it again when it dies. When the owner is gone, a process
 * that uses the server adopts it, or else the next start. The owner writes `database-url` (0600) into `dataDir`.
 *
 * @throws Error with a plain sentence when the platform, the folder or the files do not allow it.
 */
export async function startEmbeddedPostgres(options: Options): Promise<EmbeddedPostgres> {
  const share = new Share(options);
  await share.take();
  return { ...(await readUrls(options.dataDir)), stop: () => share.leave() };
}

async function readUrls(dataDir: string): Promise<Urls> {
  const { home } = await locate(dataDir);
  const layout = await readLayout(home);
  if (!layout) throw new Error(`${home} lost its postgres.json while the database was starting.`);
  const ownerUrl = (await readFile(join(home, "database-url"), "utf8")).trim();
  const socketDirectory = new URL(ownerUrl).searchParams.get("host") ?? layout.socketDirectory;
  const { app, superuser } = layout.passwords;
  return {
    ownerUrl,
    appUrl: connectionUrl(socketDirectory, { role: appRole, password: app }),
    superuserUrl: connectionUrl(socketDirectory, { role: superuserRole, password: superuser }),
  };
}

/** The share of this process in a database: it owns the server, or uses that of another process. */
class Share {
  readonly #user: ServiceUser | undefined;
  #owned: { place: Place; supervisor: Supervisor } | undefined;
  #usage: Usage | undefined;
  #taking: Promise<void> = Promise.resolve();
  #leaving: Promise<void> | undefined;

  constructor(private readonly options: Options) {
    this.#user = serviceUser(options.log);
  }

  /** Owns the server, or uses that of its owner once it serves. */
  async take(): Promise<void> {
    const { socketDirectory } = await locate(this.options.dataDir);
    for (;;) {
      await makeSocketDirectory(socketDirectory, this.#user);
      if (await this.#own(socketDirectory)) return;
      const usage = await use(socketDirectory);
      if (usage) return this.#use(usage);
      await pause(100);
    }
  }

  leave(): Promise<void> {
    this.#leaving ??= this.#leave();
    return this.#leaving;
  }

  async #leave(): Promise<void> {
    await this.#taking;
    if (this.#usage) {
      await this.#usage.leave();
      // An owner that left at the same time took this process for a user, and left the server running.
      await this.#own((await locate(this.options.dataDir)).socketDirectory);
    }
    if (this.#owned) await this.#giveUp(this.#owned);
  }

  async #giveUp({ place, supervisor }: { place: Place; supervisor: Supervisor }): Promise<void> {
    if (place.close()) {
      this.options.log("Another process uses PostgreSQL: leaving it running.");
      await supervisor.release();
      place.release();
    } else {
      await supervisor.stop();
      place.release();
      await removeSocketDirectory(supervisor.socketDirectory);
    }
  }

  /** Starts or adopts the server, unless it has an owner. */
  async #own(socketDirectory: string): Promise<boolean> {
    const place = await claim(socketDirectory);
    if (!place) return false;
    try {
      this.#owned = { place, supervisor: await this.#supervise() };
    } catch (error) {
      place.release();
      await removeSocketDirectory(socketDirectory);
      throw error;
    }
    place.open();
    return true;
  }

  async #supervise(): Promise<Supervisor> {
    const { dataDir, log } = this.options;
    const user = this.#user;
    const binaries = await reachableBinaries(user, log);
    const layout = await settleLayout(dataDir, user, log);
    await ensureCluster(layout, { binaries, user, log });
    const supervisor = await Supervisor.start({ layout, binaries, user, log });
    const login = { role: ownerRole, password: layout.passwords.owner };
    await writePrivate(join(dataDir, "database-url"), `${connectionUrl(supervisor.socketDirectory, login)}\n`);
    return supervisor;
  }

  #use(usage: Usage): void {
    this.options.log("Another process runs PostgreSQL: using it.");
    this.#usage = usage;
    usage.ended.then(() => {
      if (!this.#leaving) this.#taking = this.#takeAgain();
    });
  }

  async #takeAgain(): Promise<void> {
    this.#usage = undefined;
    this.options.log("The process that ran PostgreSQL is gone.");
    for (let delayMs = 100; !this.#leaving; delayMs = Math.min(delayMs * 2, 5000)) {
      try {
        return await this.take();
      } catch (error) {
        this.options.log(`PostgreSQL could not be taken over: ${(error as Error).message}`);
        await pause(delayMs);
      }
    }
  }
}
