import { clock } from "@/lib/platform/base/clock";
import { databaseTimeMs, endPools } from "@/lib/platform/database/pool";
import { endPrisma } from "@/lib/platform/database/prisma";
import type { Sql } from "./database";

/** Sets a database's clock: every function, trigger and statement reads the shifted time. */
export type ShiftedClock = { shiftTo(ms: number): Promise<void> };

/** Puts a clock that can be set in front of PostgreSQL's own, for all connections made from now on. */
export async function shiftClock(sql: Sql): Promise<ShiftedClock> {
  await sql(`
    create schema shifted;
    create table shifted.by (ms float8 not null);
    insert into shifted.by values (0);
    create function shifted.clock_timestamp() returns timestamptz language sql volatile as
      $$ select pg_catalog.clock_timestamp() + make_interval(secs => ms / 1000) from shifted.by $$;
    create function shifted.now() returns timestamptz language sql volatile as $$ select shifted.clock_timestamp() $$;
    grant usage on schema shifted to public;
    grant select on shifted.by to public;
    do $$ begin
      execute format('alter database %I set search_path = shifted, pg_catalog, public', current_database());
    end $$`);
  await endPrisma();
  await endPools();
  return {
    async shiftTo(ms) {
      await sql("update shifted.by set ms = $1", [ms]);
      await clock.measure(databaseTimeMs);
    },
  };
}
