import { sqlPool } from "@/lib/platform/database/pool";
import { outboxAtMost } from "./model";

export type NewMail = {
  id: string;
  address: string;
  name: string;
  subject: string;
  text: string;
  html: string;
  messageIds: readonly string[];
};

/** Keeps a mail in the outbox. The oldest ones give way. */
export async function keepMail({ id, address, name, subject, text, html, messageIds }: NewMail): Promise<void> {
  await sqlPool().query(
    `with gone as (delete from mails where id <= (select id from mails order by id desc offset ${outboxAtMost - 1} limit 1))
     insert into mails (id, address, name, subject, text, html, message_ids) values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, address, name, subject, text, html, messageIds],
  );
}

export type MailRow = { id: string; address: string; name: string; subject: string; at: Date };
const head = "id, address, name, subject, at";

/** Lists mails of the outbox, the newest first. */
export async function listMails(before: string | undefined, take: number): Promise<MailRow[]> {
  const { rows } = await sqlPool().query<MailRow>(
    `select ${head} from mails where id < coalesce($1, 'mal_z') order by id desc limit $2`,
    [before ?? null, take],
  );
  return rows;
}

/** Reads a mail of the outbox. */
export async function findMail(id: string): Promise<(MailRow & { text: string; html: string }) | undefined> {
  const { rows } = await sqlPool().query<MailRow & { text: string; html: string }>(
    `select ${head}, text, html from mails where id = $1`,
    [id],
  );
  return rows[0];
}

/** Counts the mails of the outbox: a number with a bound. */
export async function countMails(): Promise<number> {
  const { rows } = await sqlPool().query<{ count: number }>("select count(*)::int as count from mails");
  return rows[0]?.count ?? 0;
}
