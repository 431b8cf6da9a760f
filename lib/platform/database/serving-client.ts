import pg from "pg";
import { noteFullDisk } from "./full-disk";
import { UnknownOutcome } from "./unknown-outcome";

/** SQLSTATE connection_failure. */
const connectionFailure = "08006";
/** The driver's error after `query_timeout`, which has no code. The driver would keep the connection. */
const readTimeout = "Query read timeout";

/** Time in which the database may close a connection that this end closes, in ms. */
const endWithinMs = 1_000;

/** The transaction is committed on the primary, and no standby confirmed it: a failover may still lose it. */
class UnconfirmedCommit extends UnknownOutcome {
  constructor() {
    super({ facts: { cause: "The wait for a synchronous standby was cancelled." } });
  }
}

/** The database left a statement without an answer for `query_timeout`: the network or the server is gone. */
class Unanswered extends Error {
  readonly code = connectionFailure;

  constructor() {
    super("The database did not answer a statement in time.");
  }
}

/**
 * A connection that never reports a commit as done which no standby has confirmed (rules D6). It takes one statement at a
 * time. A statement that gets no answer in time ends the connection, so the statements after it fail at once. Its own end
 * takes at most a second: a silent database would delay it until TCP gives up.
 *
 * PostgreSQL ends a cancelled wait for a synchronous standby with a mere warning, and the statement succeeds. Here the
 * statement fails and the connection is given up, as if it had been lost during the commit. The warning is recognised
 * by the function that raises it, because its text is translated.
 *
 * @see PostgreSQL, SyncRepWaitForLSN in src/backend/replication/syncrep.c
 */
export class ServingClient extends pg.Client {
  /**
   * Members of the driver that its types leave out. After an error of the connection it fails the current and every
   * later statement.
   */
  declare readonly _queryable: boolean;
  declare readonly _ending: boolean;

  constructor(config?: pg.ClientConfig) {
    super(config);
    // The statement under way fails by itself. Without a listener a lost connection would also end the process.
    this.on("error", () => {});
    this.on("notice", ({ routine }) => {
      if (routine === "SyncRepWaitForLSN") giveUp(this, new UnconfirmedCommit());
    });
    this.connection.on("errorMessage", noteFullDisk);
    this.query = inTurn(withCodes(this)) as pg.Client["query"];
  }

  override end(): Promise<void>;
  override end(done: (error: Error) => void): void;
  override end(done?: (error: Error) => void): Promise<void> | void {
    const late = setTimeout(() => this.connection.stream.destroy(), endWithinMs);
    // The open connection keeps the process running. The timer alone does not.
    late.unref();
    this.once("end", () => clearTimeout(late));
    return done ? super.end(done) : super.end();
  }
}

/** Fails every statement of a connection and closes it. Its pool makes another one. */
function giveUp({ connection }: ServingClient, reason: Error): void {
  connection.emit("error", reason);
  connection.stream.destroy();
}

type Send = (...given: unknown[]) => unknown;

/**
 * Sends as the driver does, and gives what fails on a dead connection a code where the driver gives none.
 *
 * Its errors differ by when the connection was lost: during a statement, between two, or by our own end of it.
 */
function withCodes(client: ServingClient): Send {
  const send: Send = (...given) => (pg.Client.prototype.query as Send).apply(client, given);
  const coded = (error: unknown): unknown => {
    if (error instanceof Error && error.message === readTimeout) giveUp(client, new Unanswered());
    const isDead = !client._queryable || client._ending;
    return isDead && error instanceof Error && !("code" in error)
      ? Object.assign(error, { code: connectionFailure })
      : error;
  };
  return (...given) => {
    const heard = given.at(-1);
    if (typeof heard === "function") {
      return send(...given.slice(0, -1), (error: unknown, ...rest: unknown[]) => heard(coded(error), ...rest));
    }
    const answer = send(...given);
    return answer instanceof Promise ? answer.catch((error: unknown) => Promise.reject(coded(error))) : answer;
  };
}

/**
 * Sends a statement once the one before it is answered, as `pg` 9 will require.
 *
 * Within a transaction Prisma reads the relations of one query side by side (prisma/orm#29979). A statement with a
 * callback does not wait: it comes from a pool, which hands the connection to one caller.
 */
function inTurn(send: Send): Send {
  let last: Promise<unknown> | undefined;
  return (...given) => {
    if (typeof given.at(-1) === "function") return send(...given);
    const answer = last ? last.then(() => send(...given)) : send(...given);
    if (!(answer instanceof Promise)) return answer;
    const settled = answer
      .catch(() => undefined)
      .then(() => {
        if (last === settled) last = undefined;
      });
    last = settled;
    return answer;
  };
}
