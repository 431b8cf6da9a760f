import { sqlPool } from "@/lib/platform/db/pool";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";

/** Rows whose time is over and that no rule reads any more, each in small portions so that no lock is held long. */
const leftovers = {
  used_once: { key: "key", over: "expires_at < now() - interval '2 minutes'" },
  batches: { key: "id", over: "at < now() - interval '1 day'" },
  counters: { key: "key", over: "expires_at < now() - interval '1 hour'" },
  idempotent_answers: { key: "scope, key", over: "expires_at < now()" },
  sessions: { key: "id", over: "expires_at < now() - interval '1 day'" },
  passkey_challenges: { key: "challenge", over: "expires_at < now() - interval '2 minutes'" },
  sign_in_throttles: { key: "key", over: "window_start < now() - interval '1 day'" },
  sign_in_places: { key: "person_id, place", over: "seen_at < now() - interval '90 days'" },
  // A number is never given again: the sequence goes on. A list is full when no block is left in it.
  status_lists: { key: "id", over: "taken + 512 > size and taken_at < now() - interval '1 day'" },
  access_tokens: { key: "jti", over: "expires_at < now() - interval '1 hour'" },
} as const;

const portion = 2_000;
const maxPortions = 50;

/** A database clock that is set back must not revive what was over: decisions never see a time before this one. */
const raiseTimeFloor = () => sqlPool().query("update time_floor set floor = greatest(floor, clock_timestamp())");

/** Removes what has outlived its use. */
export const cleanUp = defineJob({
  name: "platform.clean-up",
  every: "5m",
  payload: slotPayload,
  run: async () => {
    await raiseTimeFloor();
    for (const [table, { key, over }] of Object.entries(leftovers)) {
      for (let i = 0; i < maxPortions; i++) {
        const { rowCount } = await sqlPool().query(
          `delete from ${table} where (${key}) in (select ${key} from ${table} where ${over} limit ${portion} for update skip locked)`,
        );
        if ((rowCount ?? 0) < portion) break;
      }
    }
  },
});
