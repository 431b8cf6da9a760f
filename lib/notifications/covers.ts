import { coverOver } from "@/lib/notifications/causes/others";
import { personName } from "@/lib/notifications/causes/people";
import { addNotifications } from "@/lib/notifications/causes/store";
import { type EndedCover, endedCovers, occasionOf } from "@/lib/notifications/covers.store";
import { clock } from "@/lib/platform/base/clock";
import { planNotifications } from "./plan";

const portionSize = 200;

/** Notifies both people of each cover whose time is over, once. */
export async function tellEndedCovers(): Promise<void> {
  for (let after: EndedCover | undefined, more = true; more; ) {
    const found: EndedCover[] = await endedCovers(after, portionSize);
    for (const cover of found) await tellBoth(cover);
    after = found.at(-1);
    more = found.length === portionSize;
  }
}

async function tellBoth(cover: EndedCover): Promise<void> {
  const { personId, coverId } = cover;
  const by = { person: await personName(personId), cover: await personName(coverId) };
  const { people, ...notice } = coverOver({ personId, coverId, by }, occasionOf(cover), null);
  const { recipients } = await people("", 2);
  const rows = await planNotifications(recipients.map((recipient) => ({ notice, recipient })));
  await addNotifications(rows, clock.now());
}
