import { entriesOf } from "./entries.store";
import { type Check, itemOf } from "./model";
import { judgePrivileged, privilegedTypes } from "./privileged.policy";

export const privilegedChanges: Check = async (span, after, take) => {
  const { entries, next } = await entriesOf(privilegedTypes, span, { after, take });
  const items = entries.flatMap((entry) => {
    const found = judgePrivileged(entry);
    return found === undefined ? [] : [itemOf(entry, entry.actor.id, found)];
  });
  return { items, next };
};
