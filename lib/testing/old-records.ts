import pg from "pg";
import { append } from "@/lib/audit/append";
import { publicCheckpoint } from "@/lib/audit/public-log";
import { sealUpTo } from "@/lib/audit/sequencer";
import { applyRetention, beginOfMonth } from "@/lib/log-keeping/retention";
import { changeRetention } from "@/lib/log-keeping/retention.commands";
import { openRemoval } from "@/lib/log-keeping/retention.store";
import { clock } from "@/lib/platform/base/clock";
import { sqlPool } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { event } from "./sealing";
import type { World } from "./world";

/** Records of each of these months before the present one, and some of now. */
const ages = [20, 16, 14] as const;
type Age = (typeof ages)[number];

/** A log with records of past months, and the means to remove them. */
export class OldRecords {
  readonly each = 120;
  private readonly from = new Map<Age, number>();

  private constructor(
    private readonly admin: Principal,
    /** Connects as the superuser. */
    readonly superuser: pg.Client,
  ) {}

  /** Makes the records of the older months, and gives them the times at which they were made. */
  static async make(world: World, admin: Principal): Promise<OldRecords> {
    const superuser = new pg.Client(world.superuserUrl);
    await superuser.connect();
    const made = new OldRecords(admin, superuser);
    for (const age of ages) await made.makeMonth(age);
    await sealUpTo(await transaction((tx) => append(tx, event(0))));
    // The clock has gone on steadily, and what the founding recorded is as old as the rest.
    await made.tamper(`update log_checkpoints set signed_at = signed_at - interval '2 days' where size < ${await sizeOfLog()};
      update log_entries set created_at = '${dayIn(20).toISOString()}'
      where id < (select entry from log_leaves where index = ${made.first(20)})`);
    return made;
  }

  private async makeMonth(age: Age): Promise<void> {
    const at = dayIn(age);
    let last = "";
    for (let n = 0; n < this.each; n++) last = await transaction((tx) => append(tx, event(n), at));
    await sealUpTo(last);
    this.from.set(age, (await sizeOfLog()) - this.each);
    await this.tamper(`update log_entries e set created_at = '${at.toISOString()}' from log_leaves l
      where l.entry = e.id and l.index >= ${this.first(age)}`);
  }

  /** Changes the log as a superuser may: without its triggers. */
  async tamper(text: string): Promise<void> {
    await this.superuser.query(`begin; set local session_replication_role = replica; ${text}; commit`);
  }

  first = (age: Age): number => this.from.get(age) ?? 0;
  end = (age: Age): number => this.first(age) + this.each;
  /** A place among the records of a month. */
  place = (age: Age): number => this.first(age) + 5;

  /** Counts the records that are left in a range. */
  async left(first: number, end: number): Promise<number> {
    const { rowCount } = await sqlPool().query(
      "select 1 from log_leaves l join log_entries e on e.id = l.entry where l.index >= $1 and l.index < $2",
      [first, end],
    );
    return rowCount ?? 0;
  }

  ofAge = (age: Age): Promise<number> => this.left(this.first(age), this.end(age));

  /** Sets the retention a day ago. */
  async setRetention(months: number | null): Promise<void> {
    await changeRetention(this.admin, { months, reason: "A test" });
    await this.superuser.query("update log_retention set changed_at = changed_at - interval '25 hours'");
  }

  /** Runs the job beside a sequencer, until nothing is left. */
  async applyAll(): Promise<void> {
    for (;;) {
      if (!(await openRemoval())) await planOnly();
      const open = await openRemoval();
      if (!open) return;
      await sealUpTo(open.entryId);
      if (!(await applyRetention(20_000))) return;
    }
  }
}

/** Plans the next range. Nothing seals its record, so nothing is removed. */
export const planOnly = (): Promise<boolean> => applyRetention(0);

export const sizeOfLog = async (): Promise<number> => Number((await publicCheckpoint()).split("\n")[1]);

export const dayIn = (age: number): Date => new Date(beginOfMonth(clock.now(), -age).getTime() + 9 * 86_400_000);

/** The period of a month before the present one. */
export const monthOf = (age: number): { from: string; to: string } => ({
  from: beginOfMonth(dayIn(age)).toISOString(),
  to: beginOfMonth(dayIn(age), 1).toISOString(),
});
