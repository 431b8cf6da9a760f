import { entriesOf } from "./entries.store";
import { judgeSpeed } from "./fast.policy";
import { type Approval, actionTimes, requestTimes } from "./fast.store";
import { type Check, type Entry, itemOf, textOf } from "./model";

const ofRequests = ["request.approved", "request.step_approved"];
const ofActions = ["action-approval.approved", "action-approval.step_approved"];

const approvalIn = (entry: Entry): Approval => ({
  id: textOf(entry, "request") ?? textOf(entry, "approval") ?? "",
  revision: Number(entry.facts.revision ?? 0),
  step: Number(entry.facts.step ?? 0),
  personId: entry.actor.id,
  time: entry.time,
});

export const approvalsTooFast: Check = async (span, after, take) => {
  const { entries, next } = await entriesOf([...ofRequests, ...ofActions], span, { after, take });
  const requests = entries.filter(({ type }) => ofRequests.includes(type));
  const actions = entries.filter(({ type }) => ofActions.includes(type));
  const times = await Promise.all([requestTimes(requests.map(approvalIn)), actionTimes(actions.map(approvalIn))]);
  const took = new Map([...requests, ...actions].map((entry, at) => [entry.index, times.flat()[at]]));
  return { items: entries.map((entry) => itemOf(entry, entry.actor.id, judgeSpeed(took.get(entry.index)))), next };
};
