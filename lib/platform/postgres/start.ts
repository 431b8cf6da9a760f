import { type DatabaseState, Member } from "./member";

/** A running embedded PostgreSQL, run by this process or joined. */
export type EmbeddedPostgres = {
  /** Connects as the role that owns the database and changes its structure. */
  ownerUrl: string;
  /** Connects as the restricted role that serves requests. */
  appUrl: string;
  /** Connects as the superuser: for set-up and backups, never for requests. */
  superuserUrl: string;
  /** Whether another process of this machine was running it already. */
  joined: boolean;
  version: string;
  /** Ends the server, unless another process uses it: that one then takes it over. */
  stop(): Promise<void>;
  /** Calls back at each change of state; the answer stops that. */
  onState(callback: (state: DatabaseState) => void): () => void;
};

/**
 * Starts PostgreSQL from the programs in the npm package, or joins the server another process of this machine runs.
 *
 * It is reached through a Unix socket only. The process that runs it restarts it when it dies; when that process is
 * killed, a joined one, or the next start, adopts the server it left. Writes `database-url` (0600) into `dataDir`.
 *
 * @throws Error with a plain sentence when the platform, the folder or the files do not allow it.
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  log: (line: string) => void;
}): Promise<EmbeddedPostgres> {
  const member = new Member(options);
  const joined = await member.enter();
  return {
    ...(await member.facts()),
    joined,
    stop: () => member.leave(),
    onState: (callback) => member.subscribe(callback),
  };
}
