import { listActionApprovals } from "@/lib/action-approvals/queries";
import { ActionApprovalFilters } from "@/lib/action-approvals/schema";
import { judgeDelegations } from "@/lib/delegations/standing/queries";
import type { Principal } from "@/lib/principals/principal";
import { listRequests } from "@/lib/requests/queries";
import { RequestFilters, type RequestSummary } from "@/lib/requests/schema";
import { countQueues } from "@/lib/requests/views/inbox.queries";
import { shownRows } from "./model";
import { figure, list, once, type PendingPart } from "./parts";
import type { StartRow } from "./schema";

/** So many actions are counted. */
const countedActions = 100;

const approved = "decided-by:me status:approved";

/** The parts for approvers. */
export function approverParts(principal: Principal): PendingPart[] {
  const queues = once(() => countQueues(principal));
  const actions = once(() =>
    listActionApprovals(principal, ActionApprovalFilters.parse({ queue: "to-decide", limit: countedActions })),
  );
  const counted = (of: "toDecide" | "myGroups") => async () => {
    const { capped, ...counts } = await queues();
    return { count: counts[of], capped };
  };
  return [
    figure(
      { id: "actions-to-decide", label: "Actions to decide", link: "/action-approvals?queue=to-decide" },
      async () => {
        const { actionApprovals, next } = await actions();
        return { count: actionApprovals.length, capped: next !== null };
      },
    ),
    figure(
      { id: "requests-to-decide", label: "Requests to decide", link: "/approvals?queue=to-decide" },
      counted("toDecide"),
    ),
    figure(
      { id: "requests-of-groups", label: "Requests of my groups", link: "/approvals?queue=my-groups" },
      counted("myGroups"),
      false,
    ),
    list(
      { id: "most-urgent", label: "Most urgent", link: "/approvals?queue=to-decide&sort=expiry" },
      "Actions and requests that wait for your decision appear here, the soonest to expire first.",
      async () => {
        const { actionApprovals } = await actions();
        const requests = await listRequests(
          principal,
          RequestFilters.parse({ queue: "to-decide", sort: "expiry", limit: shownRows }),
        );
        return [...actionApprovals.map(toActionRow), ...requests.requests.map(toRequestRow)].slice(0, shownRows);
      },
    ),
    list(
      {
        id: "lately-approved",
        label: "Approved by me lately",
        link: `/approvals?${new URLSearchParams({ queue: "decided", q: approved })}`,
      },
      "Requests that you approved appear here, each with the state of its delegation.",
      () => latelyApproved(principal),
    ),
  ];
}

type Action = Awaited<ReturnType<typeof listActionApprovals>>["actionApprovals"][number];

const toActionRow = ({ id, sentence, expiresAt }: Action): StartRow => ({
  ...{ id, text: sentence, link: `/action-approvals?queue=to-decide&action=${id}` },
  ...{ note: "Action, ends", tone: "bad", at: expiresAt },
});

const toRequestRow = ({ id, sentence, decideBy }: RequestSummary): StartRow => ({
  ...{ id, text: sentence, link: `/approvals?queue=to-decide&request=${id}` },
  ...{ note: "Request, ends", tone: "wait", at: decideBy },
});

async function latelyApproved(principal: Principal): Promise<StartRow[]> {
  const { requests } = await listRequests(
    principal,
    RequestFilters.parse({ queue: "decided", q: approved, limit: shownRows }),
  );
  const judged = await judgeDelegations(requests.flatMap(({ delegationId }) => delegationId ?? []));
  return requests.map(({ id, sentence, delegationId, decidedAt }) => {
    const standing = judged.get(delegationId ?? "")?.standing;
    return {
      ...{ id, text: sentence, at: decidedAt },
      link: delegationId === null ? `/requests/${id}` : `/delegations/${delegationId}`,
      ...(standing?.inEffect
        ? { note: "In effect", tone: "ok" as const }
        : { note: standing?.reason ?? "Not in effect", tone: "none" as const }),
    };
  });
}
