import { Ban, Play, RefreshCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { MenuEntry } from "@/components/ui/menu-popup";
import type { InstanceAction } from "@/lib/credentials/model";
import type { InstanceResponse } from "@/lib/credentials/schema";

/** Opens the dialog of an action on an instance. */
export type AskInstance = (instance: InstanceResponse, action: InstanceAction) => void;

type Look = { action: InstanceAction; label: string; icon: ReactNode; danger?: true };

export const instanceLooks: readonly Look[] = [
  { action: "rotate", label: "Rotate key now…", icon: <RefreshCw aria-hidden /> },
  { action: "quarantine", label: "Quarantine…", icon: <TriangleAlert aria-hidden /> },
  { action: "release", label: "Release from quarantine…", icon: <Play aria-hidden /> },
  { action: "revoke", label: "Revoke instance…", icon: <Ban aria-hidden />, danger: true },
];

/** Why an action on an instance is not open to the person; undefined when it is. */
export const whyNotInstance = (instance: InstanceResponse, action: InstanceAction): string | undefined =>
  instance.can.includes(action) ? undefined : (instance.whyNot[action]?.reason ?? "Not possible now.");

/** Menu entries for the actions on one instance. */
export const instanceMenu = (instance: InstanceResponse, ask: AskInstance): MenuEntry[] =>
  instanceLooks.map(({ action, label, icon, danger }) => ({
    label,
    icon,
    whyNot: whyNotInstance(instance, action),
    onSelect: () => ask(instance, action),
    ...(danger ? { tone: "danger" as const } : {}),
  }));
