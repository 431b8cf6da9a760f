import { type Message, sendWebhooks } from "@/lib/notification-channels/send";
import { planNotifications } from "@/lib/notifications/plan";
import { sentenceToMany, speaksToReceiver } from "@/lib/notifications/sentences";
import { backOffMs } from "@/lib/notifications/timing.policy";
import { clock } from "@/lib/platform/base/clock";
import { runtime } from "@/lib/platform/base/runtime";
import { asJob } from "@/lib/platform/jobs/shares";
import { afterStops } from "@/lib/platform/jobs/stops-first";
import { log } from "@/lib/platform/observability/log";
import type { Cause, GivenUp, Notice, Portion, Reading } from "./model";
import { personName } from "./people";
import { readCause } from "./registry";
import * as store from "./store";

/** Recipients of one statement. */
const portionSize = 500;

/**
 * Takes one cause and tells the people that it concerns, portion by portion.
 *
 * It may stop at any place: another worker goes on with the cause, and each person is told of an occasion once.
 *
 * @returns false if no cause waits.
 */
export async function runNextCause(): Promise<boolean> {
  const cause = await store.takeCause();
  if (!cause) return false;
  await asJob(() => tellOrPutOff(cause));
  return true;
}

async function tellOrPutOff(cause: Cause): Promise<void> {
  try {
    // A thing that waited at this instant is read once more, also if its end comes while people are told.
    const read = clock.now();
    const until = await tell(cause);
    if (until && until > read) await store.keepCause(cause, until);
    else await store.dropCause(cause);
  } catch (error) {
    await putOff(cause, error);
  }
}

async function putOff(cause: Cause, error: unknown): Promise<void> {
  const wait = backOffMs(cause.attempts);
  const about = { err: error, cause: cause.type, attempts: cause.attempts };
  if (wait !== undefined) {
    log.warn(about, "people could not be notified yet");
    return store.postponeCause(cause, wait);
  }
  log.error(about, "people were not notified: a job goes on with the cause");
  await store.giveUpCause(cause);
}

/** Goes through a cause that was given up, from its start. A person who was told of it already is not told again. */
export async function tellGivenUp({ causeId, type, about, at }: GivenUp): Promise<void> {
  const cause = { id: BigInt(causeId), type, about, at: new Date(at), attempts: 0, place: null };
  const read = clock.now();
  const until = await tell(cause);
  if (until && until > read) await store.addCause(cause, until);
}

/** @returns when the cause is to be read once more. */
async function tell(cause: Cause): Promise<Date | undefined> {
  const reading = await readCause(cause);
  await applySettlements(reading);
  const from = reading.notices.findIndex(({ occasion }) => occasion === cause.place?.occasion);
  let told = 0;
  for (const [index, notice] of reading.notices.entries()) {
    if (index < from) continue;
    await sendWebhooks(await asMessage(cause, notice));
    told += await tellAll(cause, notice, index === from ? (cause.place?.after ?? "") : "");
  }
  // Meanwhile another server may have settled what these notifications wait for.
  if (told > 0) await applySettlements(await readCause(cause));
  return reading.until;
}

/**
 * The message of a notice to the organisation's webhooks: one for each subject, however many people are told. It speaks
 * to no single person, so it names the person who is told.
 */
async function asMessage({ id, at }: Cause, notice: Notice): Promise<Message> {
  const { kind, subjectId, link, details } = notice;
  const receiver = speaksToReceiver(kind, details) ? await onlyReceiver(notice) : "";
  return {
    ...{ id: `cause_${id}_${kind}_${subjectId}`, kind, createdAt: at },
    sentence: sentenceToMany(kind, details, receiver),
    why: "The organisation sends notifications of this kind here.",
    link: new URL(link, runtime().publicUrl).href,
  };
}

/** The name of the one person who is told; empty if there are several or none. */
async function onlyReceiver({ people }: Notice): Promise<string> {
  const { recipients } = await people("", 2);
  const [first, second] = recipients;
  return first && !second ? personName(first.personId) : "";
}

async function applySettlements({ settlements, answered }: Reading): Promise<void> {
  for (const settlement of settlements) await store.settle(settlement);
  if (answered) await store.settleOwn(answered.personId, answered.occasion);
}

async function tellAll(cause: Cause, { people, ...notice }: Notice, from: string): Promise<number> {
  let told = 0;
  for (let after: string | null = from; after !== null; ) {
    await afterStops("jobs");
    const { recipients, next }: Portion = await people(after, portionSize);
    const rows = await planNotifications(recipients.map((recipient) => ({ notice, recipient })));
    told += await store.addNotifications(rows, clock.now());
    if (next !== null) await store.keepPlace(cause, { occasion: notice.occasion, after: next });
    after = next;
  }
  return told;
}
