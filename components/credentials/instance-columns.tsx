import { Ban, Ellipsis, Play, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Column } from "@/components/table/columns";
import { Countdown } from "@/components/ui/countdown";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, type MenuEntry } from "@/components/ui/menu";
import { Seal } from "@/components/ui/seal";
import { StatusMark } from "@/components/ui/status-mark";
import { Timestamp } from "@/components/ui/timestamp";
import type { InstanceAction } from "@/lib/credentials/model";
import type { InstanceResponse } from "@/lib/credentials/schema";

const KEY_ATTENTION_SECONDS = 7 * 86_400;

/** A key as it is recognised: its seal, and beside it the thumbprint that proves it. */
export function KeyMark({ thumbprint, id, size = "md" }: { thumbprint: string; id: string; size?: "md" | "lg" }) {
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <Seal value={thumbprint} size={size} frame={size === "lg" ? "agent" : undefined} />
      <span className="min-w-0">
        <span className="block truncate font-mono font-semibold text-sm" title={thumbprint}>
          {thumbprint.slice(0, 8)}…{thumbprint.slice(-6)}
        </span>
        <span className="block truncate font-mono text-ink3 text-xs">{id}</span>
      </span>
    </span>
  );
}

const actions: { action: InstanceAction; label: string; icon: ReactNode; danger?: true }[] = [
  { action: "quarantine", label: "Quarantine…", icon: <TriangleAlert aria-hidden /> },
  { action: "release", label: "Release from quarantine…", icon: <Play aria-hidden /> },
  { action: "revoke", label: "Revoke instance…", icon: <Ban aria-hidden />, danger: true },
];

function InstanceMenu({
  instance,
  ask,
}: {
  instance: InstanceResponse;
  ask: (instance: InstanceResponse, action: InstanceAction) => void;
}) {
  const entries: MenuEntry[] = actions.map(({ action, label, icon, danger }) => ({
    label,
    icon,
    whyNot: instance.can.includes(action) ? undefined : (instance.whyNot[action]?.reason ?? "Not possible now."),
    onSelect: () => ask(instance, action),
    ...(danger ? { tone: "danger" as const } : {}),
  }));
  return (
    <Menu
      trigger={
        <IconButton size="sm" icon={<Ellipsis aria-hidden />} label={`Actions on instance ${instance.id.slice(-6)}`} />
      }
      entries={entries}
    />
  );
}

function StatusCell({ status, statusReason }: InstanceResponse) {
  return (
    <>
      <StatusMark status={status} />
      {statusReason && <span className="mt-0.5 block text-ink2 text-xs">{statusReason}</span>}
    </>
  );
}

function GenerationCell({ generation, pendingKey }: InstanceResponse) {
  return (
    <>
      <span className="font-mono">{generation}</span>
      {pendingKey && <span className="block text-wait text-xs">next key waits for its first use</span>}
    </>
  );
}

/** The columns of an agent's instances. */
export function instanceColumns(
  ask: (instance: InstanceResponse, action: InstanceAction) => void,
): Column<InstanceResponse>[] {
  return [
    {
      id: "key",
      header: "Key",
      cell: ({ thumbprint, id }) => <KeyMark thumbprint={thumbprint} id={id} />,
    },
    { id: "status", header: "Status", cell: (instance) => <StatusCell {...instance} /> },
    {
      id: "generation",
      header: "Generation",
      showFrom: "lg",
      cell: (instance) => <GenerationCell {...instance} />,
    },
    { id: "type", header: "Key type", showFrom: "xl", cell: ({ keyType }) => keyType },
    {
      id: "enrolled",
      header: "Enrolled",
      cell: ({ enrolledAt, enrolledFrom }) => (
        <>
          <Timestamp at={enrolledAt} />
          <span className="block font-mono text-ink3 text-xs">{enrolledFrom}</span>
        </>
      ),
    },
    {
      id: "used",
      header: "Last used",
      cell: ({ lastUsedAt }) => <Timestamp at={lastUsedAt} fallback="never" />,
    },
    {
      id: "expires",
      header: "Key expires",
      cell: ({ keyExpiresAt, status }) =>
        status === "active" ? (
          <Countdown until={keyExpiresAt} lead="in" urgentBelow={KEY_ATTENTION_SECONDS} />
        ) : (
          <Timestamp at={keyExpiresAt} className="text-ink3" />
        ),
    },
    {
      id: "actions",
      header: "Actions",
      align: "end",
      width: "w-16",
      cell: (instance) => <InstanceMenu instance={instance} ask={ask} />,
    },
  ];
}
