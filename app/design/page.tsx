import { Bot, FileCheck2, Inbox, KeyRound, Network, ScrollText, Server, ShieldOff, Users } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AppShell, PageFrame } from "@/components/shell/app-shell";
import { ViewTabs } from "@/components/table/view-tabs";
import { Button } from "@/components/ui/button";
import { Buttons, Choices, Fields } from "./controls";
import { ListSample } from "./list";
import { Overlays, TabSample } from "./overlays";
import { sampleAgents } from "./sample";
import { ChainSample, Code, Facts, Marks, Seals } from "./signs";
import { Empties, Failures } from "./states";

export const metadata: Metadata = { title: "Design" };

const groups = [
  {
    label: "Registry",
    items: [
      { label: "Agents", href: "/design", icon: <Bot aria-hidden />, count: 214 },
      { label: "Delegations", href: "/delegations", icon: <Network aria-hidden /> },
      { label: "Resource servers", href: "/resource-servers", icon: <Server aria-hidden /> },
    ],
  },
  {
    label: "Decide",
    items: [
      { label: "Approvals", href: "/approvals", icon: <Inbox aria-hidden />, count: 7, waiting: true },
      { label: "Requests", href: "/requests", icon: <FileCheck2 aria-hidden /> },
    ],
  },
  {
    label: "Watch",
    items: [
      { label: "Audit trail", href: "/audit", icon: <ScrollText aria-hidden /> },
      { label: "Revocations", href: "/revocations", icon: <ShieldOff aria-hidden /> },
    ],
  },
  {
    label: "Settings",
    atFoot: true,
    items: [
      { label: "People", href: "/people", icon: <Users aria-hidden /> },
      { label: "Keys", href: "/keys", icon: <KeyRound aria-hidden /> },
    ],
  },
];

const views = [
  { label: "All", q: "", count: 214 },
  { label: "Needs an owner", q: "owner:none", count: 6 },
  { label: "Unused 30 days", q: "unused:30d", count: 31 },
  { label: "Can delegate", q: "can:delegate", count: 52 },
];

const user = {
  ...{ id: "per_design", name: "Mara Okafor", email: "mara@example.com", roles: ["admin", "approver"] },
  provider: undefined,
};

/** Shows every primitive in every state, for reviewing them by eye. It is no part of a production server. */
export default function DesignPage() {
  if (process.env.NODE_ENV === "production") notFound();
  return (
    <AppShell groups={groups} user={user} environment="prod" home="/design">
      <PageFrame
        title="Agents"
        tabs={<ViewTabs views={views} />}
        actions={<Button variant="primary">Register agent</Button>}
      >
        <ListSample agents={sampleAgents} />
        <div className="mt-6 grid gap-6 xl:grid-cols-2">
          <ChainSample />
          <Marks />
          <Buttons />
          <Choices />
          <Fields />
          <Seals />
          <Overlays />
          <TabSample />
          <Facts now={Date.now()} />
          <Code />
          <Failures />
          <Empties />
        </div>
      </PageFrame>
    </AppShell>
  );
}
