import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { resolveBinaries } from "@/lib/platform/postgres/binaries";
import { identity, serverEnvironment } from "@/lib/platform/postgres/cluster";
import { serviceUser } from "@/lib/platform/postgres/service-user";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/lib/platform/postgres/start";
import { inDatabase, runIn } from "@/lib/testing/database";
import { deploy } from "@/prisma/migrate";

const run = promisify(execFile);
const silent = () => undefined;
type Urls = Pick<EmbeddedPostgres, "ownerUrl" | "appUrl" | "superuserUrl">;

/** A PostgreSQL that begins a new timeline, as a promoted standby does, from its files or a copy of them. */
export class PromotablePostgres {
  #stop: () => Promise<void> = async () => undefined;

  private constructor(
    readonly home: string,
    readonly urls: Urls,
  ) {}

  /** Makes one whose database is migrated, and starts it. */
  static async start(): Promise<PromotablePostgres> {
    const home = await mkdtemp(join(tmpdir(), "mandate-promotable-"));
    const embedded = await startEmbeddedPostgres({ dataDir: home, log: silent });
    await deploy(embedded.ownerUrl);
    await embedded.stop();
    const server = new PromotablePostgres(home, embedded);
    await server.#launch(false);
    return server;
  }

  get #files(): string {
    return join(this.home, "postgres");
  }

  async #launch(promoting: boolean): Promise<void> {
    const user = serviceUser(silent);
    const { postgres } = await resolveBinaries();
    const socket = new URL(this.urls.superuserUrl).searchParams.get("host") ?? this.home;
    await mkdir(socket, { recursive: true });
    if (user) await chown(socket, user.uid, user.gid);
    if (promoting) await writeFile(join(this.#files, "standby.signal"), "");
    const child = spawn(postgres, ["-D", this.#files, "-k", socket, "-c", "listen_addresses="], {
      ...identity(user),
      cwd: "/",
      env: { ...serverEnvironment },
      stdio: "ignore",
    });
    this.#stop = async () => {
      const ended = once(child, "exit");
      child.kill("SIGINT");
      await ended;
    };
    await this.#untilPrimary(promoting);
  }

  async #untilPrimary(promoting: boolean): Promise<void> {
    for (let left = 400; ; left--) {
      try {
        if (promoting) await this.superuser("select pg_promote() where pg_is_in_recovery()");
        const [row] = await this.superuser<{ standby: boolean }>("select pg_is_in_recovery() as standby");
        if (row?.standby === false) return;
      } catch (error) {
        if (left === 0) throw error;
      }
      await pause(25);
    }
  }

  /** Starts it again on the next timeline, with everything that it held. */
  async promote(): Promise<void> {
    await this.#stop();
    await this.#launch(true);
  }

  /** Copies its files while it is stopped, as a standby has them that follows no further. */
  async copy(): Promise<string> {
    await this.#stop();
    const copy = `${this.home}-copy`;
    await rm(copy, { recursive: true, force: true });
    await run("cp", ["-a", this.#files, copy]);
    await this.#launch(false);
    return copy;
  }

  /** Continues from a copy on the next timeline, as after a failover to a standby that lagged behind. */
  async promoteCopy(copy: string): Promise<void> {
    await this.#stop();
    await rm(this.#files, { recursive: true });
    await run("cp", ["-a", copy, this.#files]);
    await this.#launch(true);
  }

  /** Names the standbys that commits wait for; an empty name for none. */
  async waitForStandbys(names: string): Promise<void> {
    await this.superuser(`alter system set synchronous_standby_names = '${names}'`);
    await this.superuser("select pg_reload_conf()");
    const shown = async () =>
      (await this.superuser<{ names: string }>("select current_setting('synchronous_standby_names') as names"))[0]
        ?.names;
    while ((await shown()) !== names) await pause(25);
  }

  superuser<Row extends object>(text: string, database = "postgres"): Promise<Row[]> {
    return runIn(inDatabase(this.urls.superuserUrl, database), text);
  }

  async end(): Promise<void> {
    await this.#stop();
    for (const path of [this.home, `${this.home}-copy`]) await rm(path, { recursive: true, force: true });
  }
}
