import { usualOfWaiting as sort } from "@/lib/action-approvals/orders";
import { listActionApprovals } from "@/lib/action-approvals/queries";
import type { ActionApprovalSummary } from "@/lib/action-approvals/schema";
import type { Place } from "@/lib/inbox/model";
import { goesOn } from "@/lib/inbox/place";
import type { InboxItem } from "@/lib/inbox/schema";
import { nothing, type Source } from "@/lib/inbox/source";
import { cursorInstant, decodePlace, encodePlace } from "@/lib/platform/http/cursor";

const frame = { rank: 0, weight: 0 } as const;

const toPlace = (id: string, due: Date): Place => ({ ...frame, due, id });

function toItem({ id, sentence, agent, risk, expiresAt, createdAt }: ActionApprovalSummary): InboxItem {
  return {
    ...{ kind: "action", id, sentence, createdAt },
    subject: { kind: "agent", id: agent.id, name: agent.displayName ?? agent.name },
    askedBy: null,
    risk,
    dueAt: expiresAt,
    can: ["approve", "deny"],
    whyNot: {},
    link: `/action-approvals?queue=all&action=${id}`,
  };
}

/** Single actions that the asker may decide now. An agent waits for each of them. */
export const waitingActions: Source = {
  kind: "action",
  read: async (asker, { after, take }) => {
    const from = goesOn(after, frame);
    if (from === "over") return nothing;
    const cursor = from && encodePlace(sort, [from.due.toISOString(), from.id ?? ""]);
    const { actionApprovals, next } = await listActionApprovals(asker, {
      queue: "to-decide",
      sort,
      cursor,
      limit: take,
    });
    const [due, id] = next === null ? [] : decodePlace(sort, next);
    return {
      places: actionApprovals.map((action) => toPlace(action.id, new Date(action.expiresAt))),
      end: next === null ? null : toPlace(String(id), cursorInstant(due)),
      tell: async (ids) => actionApprovals.filter((action) => ids.includes(action.id)).map(toItem),
    };
  },
};
