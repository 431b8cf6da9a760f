import { isDomainError } from "@/lib/platform/base/domain-error";
import { isDatabaseOutage } from "@/lib/platform/http/outage";
import type { Sql } from "./database";

/** Tables in which a failed command may leave rows, with the reason. */
const besides = {
  // Salted digests of names, kept once for all records: none is evidence of an event.
  kept_names: "names",
  // A free place in a list stays free; the last tried place does not matter.
  status_lists: "places",
  time_floor: "the clock",
} as const;

/** Cancels the statement that writes the n-th time from now, as a statement time-out does. */
export class Interruption {
  private constructor(
    private readonly sql: Sql,
    private readonly tables: readonly string[],
  ) {}

  static async install(sql: Sql): Promise<Interruption> {
    await sql(`
      create schema interruption;
      create sequence interruption.writes;
      create table interruption.planned (at bigint not null);
      insert into interruption.planned values (-1);
      create function interruption.write() returns trigger language plpgsql security definer as $$
      begin
        if (select at >= 0 from interruption.planned) and nextval('interruption.writes') = (select at from interruption.planned) then
          raise exception 'canceling statement due to statement timeout' using errcode = '57014';
        end if;
        return null;
      end $$`);
    const rows = await sql<{ name: string }>(
      `select c.relname as name from pg_class c
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
    );
    const tables = rows.map(({ name }) => name);
    for (const name of tables) {
      await sql(`create trigger interruption before insert or update or delete on "${name}"
        for each statement execute function interruption.write()`);
    }
    return new Interruption(sql, tables);
  }

  /** Runs an act whose n-th write is cancelled; answers how it ended, and whether there was an n-th write. */
  async during<T>(
    nth: number,
    act: () => Promise<T>,
  ): Promise<{ outcome: PromiseSettledResult<T>; happened: boolean }> {
    await this.sql("select setval('interruption.writes', 1, false)");
    await this.sql("update interruption.planned set at = $1", [nth]);
    const [outcome] = await Promise.allSettled([act()]);
    await this.sql("update interruption.planned set at = -1");
    const [row] = await this.sql<{ reached: boolean }>(
      "select is_called and last_value >= $1 as reached from interruption.writes",
      [nth],
    );
    return { outcome, happened: row?.reached === true };
  }

  /** A digest of everything that is stored, table by table. */
  async contents(): Promise<Record<string, string>> {
    const counted = this.tables.filter((name) => !Object.hasOwn(besides, name));
    const parts = counted.map(
      (
        name,
      ) => `select '${name}' as name, coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as digest
        from "${name}" t`,
    );
    const rows = await this.sql<{ name: string; digest: string }>(parts.join(" union all "));
    return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
  }
}

/** Makes the objects that a command needs, again after each success, and gives the command. */
export type Command = () => Promise<() => Promise<unknown>>;

/** A command over something that is made first. */
export const over =
  <T>(make: () => Promise<T>, act: (made: T) => Promise<unknown>): Command =>
  async () => {
    const made = await make();
    return () => act(made);
  };
export const nothing = async () => undefined;

/** `npm test` interrupts every third write, `npm run soak` every one. */
const stride = process.env.EVERY_WRITE ? 1 : 3;

/** Interrupts a command at its writes in turn; answers those after which it was half done or reported wrongly. */
export async function halves(
  interruption: Interruption,
  prepare: Command,
): Promise<{ wrong: string[]; interrupted: number }> {
  const wrong: string[] = [];
  let act = await prepare();
  let before = await interruption.contents();
  for (let nth = 1; nth < 200; nth += stride) {
    const { outcome, happened } = await interruption.during(nth, act);
    const after = await interruption.contents();
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
    if (outcome.status === "rejected" && changed.length > 0) wrong.push(`${nth}: failed, yet changed ${changed}`);
    if (outcome.status === "rejected" && !saysSo(outcome.reason)) wrong.push(`${nth}: ${outcome.reason}`);
    if (outcome.status === "fulfilled" && changed.length === 0) wrong.push(`${nth}: answered, yet did nothing`);
    if (!happened) return { wrong, interrupted: nth - 1 };
    if (outcome.status === "fulfilled") act = await prepare();
    before = outcome.status === "fulfilled" ? await interruption.contents() : after;
  }
  throw new Error("The command does not end.");
}

const saysSo = (error: unknown): boolean =>
  isDatabaseOutage(error) || (isDomainError(error) && error.kind === "unavailable");
