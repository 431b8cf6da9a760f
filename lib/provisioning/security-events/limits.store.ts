import type { Tx } from "@/lib/platform/database/transaction";
import type { ExternalIdentity } from "@/lib/sign-in/account-links/model";
import { fewestEnds, mostChanges, shareOfPeople } from "./model";

/** Whether events may change the status of an account's person once more in its hour. */
export async function mayChangeAgain(tx: Tx, { iss, sub }: ExternalIdentity): Promise<boolean> {
  const rows = await tx.$queryRaw<object[]>`
    select 1 from account_standings where iss = ${iss} and sub = ${sub} and changes >= ${mostChanges}::int
      and hour > (select clock_timestamp()) - interval '1 hour'`;
  return rows.length === 0;
}

/**
 * Whether events of an issuer may deactivate one more person within an hour. People are counted only where many were
 * deactivated, and only as far as it matters.
 */
export async function mayEndAnother(tx: Tx, { iss }: Pick<ExternalIdentity, "iss">): Promise<boolean> {
  const rows = await tx.$queryRaw<{ may: boolean }[]>`
    with ended as (
      select count(*)::bigint as n from account_standings
      where iss = ${iss} and ended_at > (select clock_timestamp()) - interval '1 hour'
    )
    select case when n < ${fewestEnds}::int then true
      else n * ${shareOfPeople}::int < (
        select count(*) from (select 1 from people limit (select n * ${shareOfPeople}::int + 1 from ended)) p) end as may
    from ended`;
  return rows[0]?.may === true;
}

/** Notes that an admin stays; false if that was noted within the last day. */
export async function noteKept(tx: Tx, { iss, sub }: ExternalIdentity): Promise<boolean> {
  const noted = await tx.$executeRaw`
    update account_standings set kept_at = clock_timestamp() where iss = ${iss} and sub = ${sub}
      and (kept_at is null or kept_at < (select clock_timestamp()) - interval '1 day')`;
  return noted === 1;
}
