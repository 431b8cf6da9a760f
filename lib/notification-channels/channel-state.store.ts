import { sqlPool } from "@/lib/platform/database/pool";
import type { OwnChannel, Sent } from "./model";

/** A success is noted this often at most, so that mails do not wait for one row. */
const noteEverySeconds = 10;

/** Notes how an attempt over a channel ended. A refused address or a missing browser is no fault of the channel. */
export async function noteAttempt(channel: OwnChannel, sent: Sent): Promise<void> {
  if (sent.status === "accepted") {
    await sqlPool().query(
      `insert into notification_channel_states as s (channel, last_sent_at) values ($1, clock_timestamp())
       on conflict (channel) do update set last_sent_at = clock_timestamp(), failures = 0, failing_since = null,
         last_code = null
       where s.failures > 0
         or coalesce(s.last_sent_at, '-infinity') < (select clock_timestamp()) - interval '${noteEverySeconds} seconds'`,
      [channel],
    );
    return;
  }
  if (!sent.again) return;
  await sqlPool().query(
    `insert into notification_channel_states as s (channel, failures, failing_since, last_code, last_failed_at)
     values ($1, 1, clock_timestamp(), $2, clock_timestamp())
     on conflict (channel) do update set failures = s.failures + 1, last_code = excluded.last_code,
       failing_since = coalesce(s.failing_since, clock_timestamp()), last_failed_at = clock_timestamp()`,
    [channel, sent.code],
  );
}

export type ChannelState = {
  channel: string;
  failures: number;
  failingSince: Date | null;
  lastCode: string | null;
  lastFailedAt: Date | null;
  lastSentAt: Date | null;
};

/** Reads how mail and push fare. */
export async function channelStates(): Promise<ChannelState[]> {
  const { rows } = await sqlPool().query<ChannelState>(
    `select channel, failures, failing_since as "failingSince", last_code as "lastCode",
       last_failed_at as "lastFailedAt", last_sent_at as "lastSentAt" from notification_channel_states`,
  );
  return rows;
}
