import type pg from "pg";

/** The connection leads to a standby, which takes no writes. */
class StandbyOnly extends Error {
  /** SQLSTATE cannot_connect_now. */
  readonly code = "57P03";

  constructor() {
    super("The database is a standby and takes no writes.");
  }
}

/** Gives up a new connection that leads to a standby: after a failover the address may do so for a moment. */
export async function refuseStandby(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ standby: boolean }>("select pg_is_in_recovery() as standby");
  if (rows[0]?.standby) throw new StandbyOnly();
}
