import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { reachableBinaries } from "./binaries";
import { ensureCluster } from "./cluster";
import { answersBefore, appRole, connectionUrl, ownerRole, superuserRole } from "./connection";
import {
  type Layout,
  locate,
  makeSocketDirectory,
  readLayout,
  removeSocketDirectory,
  settleLayout,
  writePrivate,
} from "./layout";
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
  const { ownerUrl, layout } = await readServing(dataDir);
  const { app, superuser } = layout.passwords;
  return {
    ownerUrl,
    appUrl: connectionUrl(layout.socketDirectory, { role: appRole, password: app }),
    superuserUrl: connectionUrl(layout.socketDirectory, { role: superuserRole, password: superuser }),
  };
}

/** Reads what the owner wrote. An adopted server may have its socket in another folder than the recorded one. */
async function readServing(dataDir: string): Promise<{ ownerUrl: string; layout: Layout }> {
  const { home } = await locate(dataDir);
  const layout = await readLayout(home);
  if (!layout) throw new Error(`${home} lost its postgres.json while the database was starting.`);
  const ownerUrl = (await readFile(join(home, "database-url"), "utf8")).trim();
  const socketDirectory = new URL(ownerUrl).searchParams.get("host") ?? layout.socketDirectory;
  return { ownerUrl, layout: { ...layout, socketDirectory } };
}

/** The share of this process in a database: it owns the server, or uses that of another process. */
class Share {
  readonly #user: ServiceUser | undefined;
  #owned: { place: Place; supervisor: Supervisor } | undefined;
  #usage: Usage | undefined;
  #taking: Promise<void> = Promise.resolve();
  #left: Promise<void> | undefined;
  readonly #leaving = new AbortController();
  readonly #leaves = once(this.#leaving.signal, "abort");

  constructor(private readonly options: Options) {
    this.#user = serviceUser(options.log);
  }

  /** Owns the server, or uses that of its owner once it answers. Only `leave` ends the attempt. */
  async take(): Promise<void> {
    const { socketDirectory } = await locate(this.options.dataDir);
    while (!this.#leaving.signal.aborted) {
      this.#usage = undefined;
      await makeSocketDirectory(socketDirectory, this.#user);
      if (await this.#own(socketDirectory)) return;
      if (await this.#use(socketDirectory)) return;
      await pause(100);
    }
  }

  leave(): Promise<void> {
    this.#left ??= this.#leave();
    return this.#left;
  }

  async #leave(): Promise<void> {
    this.#leaving.abort();
    await this.#taking;
    if (this.#usage) {
      await this.#usage.leave();
      // An owner that left at the same time took this process for a user, and left the server running.
      await this.#own((await locate(this.options.dataDir)).socketDirectory);
    }
    if (this.#owned) await this.#giveUp(this.#owned);
  }

  async #giveUp({ place, supervisor }: { place: Place; supervisor: Supervisor }): Promise<void> {
    // It may wait for a restart. Others come and go meanwhile, so they are counted afterwards, when the place is freed.
    await supervisor.release();
    if (place.close()) {
      this.options.log("Another process uses PostgreSQL: leaving it running.");
      return place.release();
    }
    await supervisor.stop().finally(() => place.release());
    await removeSocketDirectory(supervisor.socketDirectory);
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

  /** Uses the server of another process, unless that process goes before the server answers. */
  async #use(socketDirectory: string): Promise<boolean> {
    const usage = await use(socketDirectory);
    this.#usage = usage;
    if (!usage || !(await this.#answers(usage))) return false;
    usage.ended.then(() => {
      if (!this.#leaving.signal.aborted) this.#taking = this.#takeAgain();
    });
    return true;
  }

  /** The owner may be starting the server again: the server itself shows whether it serves. */
  async #answers(usage: Usage): Promise<boolean> {
    const { dataDir, log } = this.options;
    const end = Promise.race([usage.ended, this.#leaves]);
    const opened = await Promise.race([usage.opened.then(() => true), end.then(() => false)]);
    if (!opened) return false;
    log("Another process runs PostgreSQL: using it.");
    try {
      return await answersBefore(end, (await readServing(dataDir)).layout, log);
    } catch (error) {
      this.#usage = undefined;
      await usage.leave();
      throw error;
    }
  }

  async #takeAgain(): Promise<void> {
    this.options.log("The process that ran PostgreSQL is gone.");
    for (let delayMs = 100; !this.#leaving.signal.aborted; delayMs = Math.min(delayMs * 2, 5000)) {
      try {
        return await this.take();
      } catch (error) {
        this.options.log(`PostgreSQL could not be taken over: ${(error as Error).message}`);
        await pause(delayMs);
      }
    }
  }
}
