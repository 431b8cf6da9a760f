import { append } from "@/lib/audit/append";
import { transaction } from "@/lib/platform/database/transaction";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import { retentionChanged } from "./events";
import type { ChangeRetention } from "./retention.schema";
import { readRetention, writeRetention } from "./retention.store";

/**
 * Changes how long records are kept. The retention that is there already changes nothing and leaves no record.
 *
 * @throws DomainError `forbidden`
 */
export async function changeRetention(principal: Principal, { months, reason }: ChangeRetention): Promise<void> {
  if (!may(principal, "settings:write")) throw notAllowed(["settings:write"]);
  if ((await readRetention()).months === months) return;
  await transaction(async (tx) => {
    const before = await writeRetention(tx, months);
    await append(tx, retentionChanged(principal.personId, { before, after: months, reason }));
  });
}
