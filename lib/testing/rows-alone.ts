import type { Sql } from "./database";

/** Counts the rows that transactions write while they are alone at the barrier, table by table. */
export class RowsAlone {
  private constructor(private readonly sql: Sql) {}

  static async install(sql: Sql): Promise<RowsAlone> {
    await sql(`
      create schema alone;
      create table alone.kinds (name text primary key);
      create function alone.count() returns trigger language plpgsql security definer as $$
      begin
        if exists (select from pg_locks where pid = pg_backend_pid() and locktype = 'advisory' and objid = 770001
            and mode = 'ExclusiveLock' and granted) then
          perform nextval(format('alone.%I', tg_table_name)::regclass);
        end if;
        return null;
      end $$`);
    const tables = await sql<{ name: string }>(
      `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
    );
    for (const { name } of tables) {
      await sql(`create sequence alone."${name}"`);
      await sql(`create trigger count_alone after insert or update or delete on "${name}"
        for each row execute function alone.count()`);
      await sql("insert into alone.kinds values ($1)", [name]);
    }
    return new RowsAlone(sql);
  }

  /** The rows of each table that an act writes alone at the barrier. Sequences count them, so a rollback loses none. */
  async during(act: () => Promise<unknown>): Promise<Record<string, number>> {
    await this.sql("select setval(format('alone.%I', name)::regclass, 1, false) from alone.kinds");
    await act();
    const rows = await this.sql<{ name: string; count: string }>(
      `select sequencename as name, coalesce(last_value, 0)::text as count from pg_sequences
       where schemaname = 'alone' and last_value is not null`,
    );
    return Object.fromEntries(rows.map(({ name, count }) => [name, Number(count)]));
  }
}
