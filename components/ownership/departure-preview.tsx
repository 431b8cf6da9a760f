"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { KeyValue } from "@/components/ui/key-value";
import type { Departure } from "@/lib/ownership/schema";
import { counted } from "./leaver-words";
import { departureOf } from "./queries";

type Taker = Departure["takers"][number];

const takerOf: Record<NonNullable<Taker["rule"]>, (name: string) => string> = {
  backup: (name) => `${name}, the backup owner`,
  manager: (name) => `${name}, the manager`,
  group: (name) => `members of the group ${name}`,
};

/** Who gets how many agents: `Nora Quist, the manager: 3 agents`. */
const takerLine = ({ rule, to, agents }: Taker): string => {
  const who = rule === null || to === null ? "no one yet" : takerOf[rule](to.name);
  return `${who}: ${counted(agents, "agent")}`;
};

function takesOver({ takers, graceDays }: Departure): string {
  if (takers.length === 0) return "There is no agent to hand over.";
  const after = `Agents without another person after ${counted(graceDays, "day")} are suspended.`;
  const lines = takers.map(takerLine).join("; ");
  return `${lines.charAt(0).toUpperCase()}${lines.slice(1)}. ${after}`;
}

/** The campaigns that go on without their planner: `Payments of May, Owners: security is responsible`. */
function planned({ campaigns: { count, first } }: Departure): string {
  const others = count - first.length;
  const names = [...first.map(({ name }) => name), ...(others > 0 ? [`${others.toLocaleString("en")} more`] : [])];
  return `${names.join(", ")}: security is responsible`;
}

/** Shows what a person would leave behind, and who takes it over. */
export function DeparturePreview({ personId }: { personId: string }) {
  const query = useQuery(departureOf(personId));
  if (!query.data) return <Unloaded query={query} name="The preview" lines={6} />;
  const shown = query.data;
  const { sessions, agents, delegations, requests, covers, reviews, approvals, lastOf } = shown;
  const rows = [
    { label: "Sessions", value: `${sessions.toLocaleString("en")}, ended now` },
    { label: "Agents", value: counted(agents, "agent") },
    {
      label: "Delegations",
      value: `${delegations.given.toLocaleString("en")} given, ${delegations.inTheirName.toLocaleString("en")} in their name: paused now`,
    },
    {
      label: "Requests",
      value: `${requests.assigned.toLocaleString("en")} assigned: back to every approver. ${requests.own.toLocaleString("en")} of their own: withdrawn`,
    },
    { label: "Covers", value: `${covers.toLocaleString("en")}, ended` },
    { label: "Access reviews", value: `${counted(reviews, "item")} to answer: passed on to other reviewers` },
    ...(shown.campaigns.count === 0 ? [] : [{ label: "Planned reviews", value: planned(shown) }]),
    {
      label: "Approvals",
      value: `${counted(approvals, "delegation")} on their approval alone: another approver confirms or they are suspended`,
    },
    { label: "Approved actions", value: `${counted(shown.actions, "unused approval")} with their vote: void now` },
    {
      label: "Work",
      value: `${counted(shown.detections, "detection")}: unassigned. ${counted(shown.cases, "case")}: to a manager`,
    },
    { label: "Ownership", value: `${counted(shown.offers, "offer")} or roles as backup owner, ended` },
    { label: "Proposed changes", value: `${counted(shown.changes, "change")} of controls: withdrawn` },
    ...(lastOf.length === 0
      ? []
      : [
          {
            label: "Last member of",
            value: lastOf
              .map(({ name, decidesApprovals }) => `${name}${decidesApprovals ? " (decides approvals)" : ""}`)
              .join(", "),
          },
        ]),
    { label: "Takes over", value: takesOver(shown) },
  ];
  return (
    <section aria-label={`What ${shown.person.name} leaves behind`} className="rounded-md border border-line p-3">
      <KeyValue items={rows} />
    </section>
  );
}
