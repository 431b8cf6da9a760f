import type { EventEmitter } from "node:events";
import pg from "pg";
import { noteFullDisk } from "@/lib/platform/db/full-disk";
import { UnknownOutcome } from "@/lib/platform/db/unknown-outcome";

/** The transaction is committed on the primary, and no standby confirmed it: a failover may still lose it. */
class UnconfirmedCommit extends UnknownOutcome {
  constructor() {
    super({ facts: { cause: "The wait for a synchronous standby was cancelled." } });
  }
}

/**
 * A connection that never reports a commit as done which no standby has confirmed (rules D6).
 *
 * PostgreSQL ends a cancelled wait for a synchronous standby with a mere warning, and the statement succeeds. Here the
 * statement fails and the connection is given up, as if it had been lost during the commit. The warning is recognised
 * by the function that raises it, because its text is translated.
 *
 * @see PostgreSQL, SyncRepWaitForLSN in src/backend/replication/syncrep.c
 */
export class ServingClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on("notice", ({ routine }) => {
      if (routine === "SyncRepWaitForLSN") connectionOf(this).emit("error", new UnconfirmedCommit());
    });
    connectionOf(this).on("errorMessage", noteFullDisk);
  }
}

/** The driver fails the statement under way, and every later one, at an error of the connection itself. */
const connectionOf = (client: pg.Client): EventEmitter =>
  (client as unknown as { connection: EventEmitter }).connection;
