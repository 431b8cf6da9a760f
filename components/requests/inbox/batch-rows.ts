import { agentLabel } from "@/lib/agents/model";
import type { RequestSummary } from "@/lib/requests/schema";

/** One member of a request in words. An instant is shown in the reader's zone. */
export type Member = { label: string; text: string; instant?: boolean };

/** The members that are equal in all requests, and those that differ in at least one, request by request. */
export type BatchRows = { alike: readonly Member[]; differing: ReadonlyMap<string, readonly Member[]> };

const membersOf = ({ agent, terms, ...request }: RequestSummary): Member[] => [
  { label: "Agent", text: `${agentLabel(agent)} (${agent.environment}, risk tier ${agent.riskTier})` },
  { label: "Asked by", text: request.through ? `the agent ${request.through.name}` : request.requester.name },
  { label: "Authority of", text: request.delegator?.name ?? "" },
  { label: "On behalf of", text: request.onBehalfOf?.name ?? "" },
  ...terms,
  { label: "From", text: request.notBefore, instant: true },
  { label: "Until", text: request.expiresAt, instant: true },
  { label: "Passed on", text: request.maxDepth === 0 ? "no" : `up to ${request.maxDepth} times` },
  { label: "Purpose", text: request.purpose },
  { label: "Risk", text: String(request.risk.score) },
];

const absent = "none";

/** Compares requests member by member. A member that a request lacks is shown as `none` where others have it. */
export function batchRows(requests: readonly RequestSummary[]): BatchRows {
  const told = requests.map((request) => new Map(membersOf(request).map((member) => [member.label, member])));
  const labels = [...new Set(told.flatMap((members) => [...members.keys()]))];
  const texts = (label: string) => new Set(told.map((members) => members.get(label)?.text ?? ""));
  const shown = labels.filter((label) => [...texts(label)].some((text) => text !== ""));
  const differs = shown.filter((label) => texts(label).size > 1);
  const memberOf = (at: number, label: string): Member => {
    const member = told[at]?.get(label);
    return member && member.text !== "" ? member : { label, text: absent };
  };
  return {
    alike: shown.filter((label) => !differs.includes(label)).map((label) => memberOf(0, label)),
    differing: new Map(requests.map(({ id }, at) => [id, differs.map((label) => memberOf(at, label))])),
  };
}
