import type { Sql } from "@/lib/testing/database";

/** Cancels each statement that writes the record of a call, as a statement time-out does. */
export class InterruptedRecords {
  private constructor(private readonly sql: Sql) {}

  /** Records of jobs, of reads and of refusals are still written. */
  static async begin(sql: Sql): Promise<InterruptedRecords> {
    await sql(`
      create schema interrupted;
      create sequence interrupted.records;
      create function interrupted.record() returns trigger language plpgsql security definer as $$
      begin
        if new.type !~ '^(audit[.](searched|read|reads-counted)|access[.]refused)$'
          and convert_from(new.body, 'UTF8')::jsonb #>> '{actor,type}' <> 'system'
          and current_setting('application_name') !~ '^mandate-jobs' then
          perform nextval('interrupted.records');
          raise exception 'canceling statement due to statement timeout' using errcode = '57014';
        end if;
        return null;
      end $$;
      create trigger interrupted after insert on log_entries for each row execute function interrupted.record()`);
    return new InterruptedRecords(sql);
  }

  /** How many were cancelled since it was last asked. */
  async cancelled(): Promise<number> {
    const [row] = await this.sql<{ count: string }>(
      "select case when is_called then last_value else 0 end as count from interrupted.records",
    );
    await this.sql("select setval('interrupted.records', 1, false)");
    return Number(row?.count ?? 0);
  }

  async end(): Promise<void> {
    await this.sql("drop trigger interrupted on log_entries");
    await this.sql("drop schema interrupted cascade");
  }
}
