import { answersToActions } from "@/lib/action-approvals/steps/queries";
import { approversNow, deciderOf } from "@/lib/approval-policies/approvers.queries";
import { standingRefusal } from "@/lib/approval-policies/steps/policy";
import { progress } from "@/lib/approval-policies/steps/progress";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import type { ActionOrder } from "./orders";
import type { Asker } from "./policy";
import * as store from "./store";
import { voidReasons } from "./void";

type Where = Prisma.ActionApprovalWhereInput;
type Row = store.ActionApprovalRow;

/** Bounds of the work for one page. A page that reaches a bound may be short and still have a next page. */
const most = { compared: 1_000, judged: 200 };
const leastPortion = 50;

/**
 * Lists the actions that the asker may decide now, in an order. It judges the open step of each action,
 * portion by portion until the page is full. Actions whose approval would have no effect are left out.
 *
 * @returns The page, and the last judged action if there may be more.
 */
export async function decidable(
  asker: Asker,
  where: Where,
  { order, limit, now }: { order: ActionOrder; limit: number; now: Date },
): Promise<{ page: Row[]; last: Row | undefined }> {
  if (!asker.permissions.has("requests:decide")) return { page: [], last: undefined };
  const db = prisma();
  const decider = await deciderOf(db, asker.personId, now, approversNow);
  const portion = Math.max(limit + 1, leastPortion);
  const found: Row[] = [];
  let [compared, judged]: [number, number] = [0, 0];
  let last: Row | undefined;
  do {
    const following = last ? order.following(last) : {};
    const rows = await store.listRows(db, { AND: [where, othersThan(asker), following] }, order.by, portion);
    const answers = await answersToActions(db, rows, approversNow);
    const open = rows.filter(({ id }) => {
      const of = answers.get(id);
      const step = of && progress(of).open;
      return step && standingRefusal(step, decider) === undefined;
    });
    const voids = await voidReasons(db, open, now);
    found.push(...open.filter(({ id }) => !voids.has(id)));
    [compared, judged] = [compared + rows.length, judged + open.length];
    last = rows.length < portion ? undefined : rows.at(-1);
  } while (last && found.length <= limit && compared < most.compared && judged < most.judged);
  const page = found.slice(0, limit);
  return { page, last: found.length > limit ? page.at(-1) : last };
}

/** Leaves out actions in the asker's name or by an agent of theirs, because they may not decide those (I9). */
const othersThan = ({ personId }: Asker): Where => ({
  NOT: { OR: [{ representedIds: { has: personId } }, { agent: { ownerId: personId } }] },
});
