import { idsIn } from "@/lib/audit/ids-in";
import { isRecordCode } from "@/lib/audit/record-codes";
import { recordRead } from "./commands";
import { refused } from "./events";

/** A record names so many objects of a refused request at most. */
const maxObjects = 10;

/**
 * Records that a signed-in person was refused (403), as `recordRead` records a read.
 *
 * @param about Values that hold the ids of the objects: parameters of the path, facts of the refusal.
 */
export function recordRefusal(
  personId: string,
  { operation, code, about }: { operation: string; code: string; about: unknown },
): Promise<void> {
  const objects = [...new Set(idsIn(about))].slice(0, maxObjects);
  const reason = isRecordCode(code) ? code : "forbidden";
  return recordRead({
    personId,
    about: ["refused", operation, reason, ...objects],
    event: (window) => refused(personId, { operation, code: reason, objects }, window),
  });
}
