import {
  BadgeCheck,
  Bell,
  Bot,
  Building2,
  ClipboardCheck,
  FileCheck2,
  FolderSearch,
  Gauge,
  Inbox,
  KeyRound,
  LayoutList,
  LayoutTemplate,
  ListChecks,
  Network,
  OctagonX,
  Radar,
  RadioTower,
  ScrollText,
  Search,
  Send,
  Server,
  ShieldAlert,
  ShieldOff,
  Timer,
  Users,
  Zap,
} from "lucide-react";
import type { Permission } from "@/lib/principals/permissions";
import type { NavGroup, NavItem } from "./nav";

export type NavCounts = {
  [of in "agents" | "inbox" | "waiting" | "actions" | "detections" | "alerts"]?: number | undefined;
};

type Entry = NavItem & { anyOf: readonly Permission[] };

const trailReaders = ["audit:read", "agents:own"] as const satisfies Permission[];

// The icon is one that each page has already: alerts come from saved searches.
const alerts = (count: number | undefined): Entry => ({
  label: "Alerts",
  href: "/alerts",
  icon: <Search aria-hidden />,
  count,
  waiting: true,
  anyOf: trailReaders,
});

type Group = Omit<NavGroup, "items"> & { items: Entry[] };

const watch = (counts: NavCounts): Group => ({
  label: "Watch",
  items: [
    { label: "Overview", href: "/overview", icon: <Gauge aria-hidden />, anyOf: trailReaders },
    {
      label: "Detections",
      href: "/detections",
      icon: <ShieldAlert aria-hidden />,
      count: counts.detections,
      waiting: true,
      anyOf: ["agents:read", "agents:own"],
    },
    { label: "Audit trail", href: "/audit", also: "/exports", icon: <ScrollText aria-hidden />, anyOf: trailReaders },
    alerts(counts.alerts),
    { label: "Cases", href: "/cases", icon: <FolderSearch aria-hidden />, anyOf: ["audit:read"] },
    { label: "Access reviews", href: "/reviews", icon: <ListChecks aria-hidden />, anyOf: trailReaders },
    {
      label: "Controls",
      href: "/controls",
      also: "/reports",
      icon: <ClipboardCheck aria-hidden />,
      anyOf: ["audit:read"],
    },
    {
      label: "Stop centre",
      href: "/stop",
      icon: <OctagonX aria-hidden />,
      anyOf: ["revocations:execute", "agents:own"],
    },
    {
      label: "Revocations",
      href: "/revocations",
      also: "/drills",
      icon: <ShieldOff aria-hidden />,
      anyOf: ["revocations:read", "agents:own"],
    },
  ],
});

const registry = (counts: NavCounts): Group => ({
  label: "Registry",
  items: [
    {
      label: "Agents",
      href: "/agents",
      icon: <Bot aria-hidden />,
      count: counts.agents,
      anyOf: ["agents:read", "agents:own"],
    },
    { label: "Discoveries", href: "/discoveries", icon: <Radar aria-hidden />, anyOf: ["agents:read"] },
    { label: "Delegations", href: "/delegations", icon: <Network aria-hidden />, anyOf: ["delegations:read"] },
    {
      label: "Resource servers",
      href: "/resource-servers",
      icon: <Server aria-hidden />,
      anyOf: ["resource-servers:read"],
    },
    { label: "Templates", href: "/templates", icon: <LayoutList aria-hidden />, anyOf: ["requests:read"] },
    { label: "Blueprints", href: "/blueprints", icon: <LayoutTemplate aria-hidden />, anyOf: ["blueprints:read"] },
  ],
});

const decide = (counts: NavCounts): Group => ({
  label: "Decide",
  items: [
    {
      label: "Inbox",
      href: "/inbox",
      icon: <Inbox aria-hidden />,
      count: counts.inbox,
      waiting: true,
      anyOf: ["requests:decide", "requests:consent", "controls:confirm", "agents:own"],
    },
    {
      label: "Approvals",
      href: "/approvals",
      icon: <BadgeCheck aria-hidden />,
      count: counts.waiting,
      waiting: true,
      anyOf: ["requests:decide", "requests:consent", "agents:read"],
    },
    {
      label: "Action approvals",
      href: "/action-approvals",
      icon: <Zap aria-hidden />,
      count: counts.actions,
      waiting: true,
      anyOf: ["requests:decide", "agents:read", "agents:own"],
    },
    { label: "Notifications", href: "/notifications", icon: <Bell aria-hidden />, anyOf: ["events:read"] },
    { label: "My requests", href: "/requests", icon: <FileCheck2 aria-hidden />, anyOf: ["requests:create"] },
  ],
});

const settings: Group = {
  label: "Settings",
  atFoot: true,
  items: [
    { label: "People", href: "/people", icon: <Users aria-hidden />, anyOf: ["people:read"] },
    {
      label: "Trusted identities",
      href: "/trusted-issuers",
      icon: <BadgeCheck aria-hidden />,
      anyOf: ["agents:read", "settings:write"],
    },
    { label: "Keys", href: "/keys", icon: <KeyRound aria-hidden />, anyOf: ["keys:read"] },
    { label: "Streams", href: "/streams", icon: <RadioTower aria-hidden />, anyOf: ["keys:read"] },
    { label: "Channels", href: "/notification-channels", icon: <Send aria-hidden />, anyOf: ["keys:read"] },
    { label: "Jobs", href: "/jobs", icon: <Timer aria-hidden />, anyOf: ["keys:read"] },
    { label: "Organisation", href: "/settings", icon: <Building2 aria-hidden />, anyOf: ["keys:read"] },
  ],
};

const groups = (counts: NavCounts): Group[] => [registry(counts), decide(counts), watch(counts), settings];

/** The navigation for a person with these permissions, without items they cannot open. */
export function consoleNav(held: ReadonlySet<Permission>, counts: NavCounts): NavGroup[] {
  return groups(counts)
    .map(({ items, ...group }) => ({
      ...group,
      items: items.filter(({ anyOf }) => anyOf.some((one) => held.has(one))),
    }))
    .filter(({ items }) => items.length > 0);
}
