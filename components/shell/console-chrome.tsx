"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { agentCounts } from "@/components/agents/counts";
import { expectAsker } from "@/components/data/sign-in-again";
import { openDetections } from "@/components/detections/queries";
import { LeaveGuard } from "@/components/forms/leave-guard";
import { inboxCounts } from "@/components/inbox/count-query";
import { preferences } from "@/components/sign-in/account/queries";
import { ShortcutsProvider } from "@/components/ui/shortcuts";
import type { SessionResponse } from "@/lib/people/schema";
import type { Permission } from "@/lib/principals/permissions";
import { AppShell } from "./app-shell";
import { consoleNav } from "./console-nav";
import type { ShellUser } from "./nav";
import { waitingAlerts } from "./waiting";

// Seldom anything is there to be said, and each stands on every page.
const HoldNote = dynamic(() => import("./hold-note").then((module) => module.HoldNote), { loading: () => null });
const PasswordNote = dynamic(
  () => import("@/components/sign-in/account/password-note").then((module) => module.PasswordNote),
  { loading: () => null },
);
const UnclaimedNote = dynamic(
  () => import("@/components/sign-in/account-links/unclaimed-note").then((module) => module.UnclaimedNote),
  { loading: () => null },
);

// A session ends hours after a page was opened.
const SignInHost = dynamic(() => expectAsker(import("./sign-in-host")).then((module) => module.SignInHost), {
  ssr: false,
});

export type ConsoleChromeProps = {
  user: ShellUser;
  permissions: readonly Permission[];
  environment: string;
  /** An admin chose the person's password: until they choose one, their session only reads. */
  mustChoosePassword: boolean;
  /** Why the server decides nothing, where it does not. */
  hold: SessionResponse["hold"];
  children: ReactNode;
};

/** The shell of the console with the navigation and the figures in it, kept in step with the server. */
export function ConsoleChrome(props: ConsoleChromeProps) {
  const { user, permissions, environment, mustChoosePassword, hold, children } = props;
  const held = new Set(permissions);
  const seesAgents = held.has("agents:read") || held.has("agents:own");
  const agents = useQuery({ ...agentCounts, enabled: seesAgents });
  const detections = useQuery({ ...openDetections, enabled: seesAgents });
  const { kinds, total } = useQuery(inboxCounts).data ?? {};
  const alerts = useQuery({ ...waitingAlerts, enabled: seesAgents });
  const counts = {
    ...{ agents: agents.data?.all, inbox: total, actions: kinds?.action },
    waiting: kinds && kinds.request + kinds.consent,
    ...{ detections: detections.data, alerts: alerts.data },
  };
  const shortcuts = useQuery(preferences).data?.singleKeyShortcuts ?? true;
  return (
    <ShortcutsProvider on={shortcuts}>
      <LeaveGuard>
        <AppShell groups={consoleNav(held, counts)} user={user} environment={environment}>
          <HoldNote hold={hold} />
          {mustChoosePassword && <PasswordNote />}
          <UnclaimedNote />
          {children}
          <SignInHost user={user} />
        </AppShell>
      </LeaveGuard>
    </ShortcutsProvider>
  );
}
