import { countViews } from "@/lib/agents/inventory/counts";
import { AgentFilters } from "@/lib/agents/schema";
import { listAgents } from "@/lib/delegations/views/agents.queries";
import type { Principal } from "@/lib/principals/principal";
import { countOwnRequests } from "@/lib/requests/views/own.queries";
import type { OwnRequestCounts } from "@/lib/requests/views/own.schema";
import { agentFigures, listLink } from "./agent-figures";
import { shownRows } from "./model";
import { figure, list, once, type PendingPart } from "./parts";

const dueKeys = "owner:me key-expires:30d";

/** The parts for owners of agents. */
export function ownerParts(principal: Principal, now: Date): PendingPart[] {
  const counts = once(() => countViews(principal.personId, now));
  const requests = once(() => countOwnRequests(principal.personId));
  const ofRequests = (id: keyof OwnRequestCounts, label: string, q: string) =>
    figure(
      { id: `own-${id}`, label, link: listLink("/requests", q) },
      async () => ({ count: (await requests())[id], capped: false }),
      id === "changesRequested",
    );
  return [
    ...agentFigures(
      [
        { view: "all", label: "My agents", attention: false },
        { view: "stopped", label: "My agents suspended or revoked" },
        { view: "unused30d", label: "My agents unused for 30 days" },
        { view: "keyExpires7d", label: "My keys that end within 7 days" },
        { view: "reviewDue7d", label: "My agents with a review due within 7 days" },
      ],
      counts,
      "owner:me",
    ),
    ...(principal.permissions.has("requests:create")
      ? [
          ofRequests("changesRequested", "My requests that need my answer", "status:changes_requested"),
          ofRequests("pending", "My requests that wait", "status:pending"),
        ]
      : []),
    list(
      { id: "due-keys", label: "Keys of my agents that end within 30 days", link: listLink("/agents", dueKeys) },
      "Agents appear here when a key of theirs ends soon.",
      async () => {
        const { agents } = await listAgents(principal, AgentFilters.parse({ q: dueKeys, limit: shownRows }));
        return agents.map(({ id, name, keyExpiresAt }) => ({
          ...{ id, text: name, link: `/agents/${id}?tab=credentials` },
          ...{ note: "Key ends", tone: "wait", at: keyExpiresAt },
        }));
      },
    ),
  ];
}
