import { Ellipsis } from "lucide-react";
import { silenceText } from "@/components/dormancy/silent-instance";
import type { Column } from "@/components/table/columns";
import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { IconButton } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { StatusMark } from "@/components/ui/status-mark";
import type { InstanceResponse } from "@/lib/credentials/schema";
import { type AskInstance, instanceMenu } from "./instance-actions";
import { KeyMark } from "./key-mark";

const KEY_ATTENTION_SECONDS = 7 * 86_400;

function StatusCell({ status, statusReason, silence }: InstanceResponse) {
  return (
    <>
      <StatusMark status={status} />
      {silence && !silence.quarantined && (
        <span className="mt-0.5 block text-wait text-xs">{silenceText(silence)}</span>
      )}
      {statusReason && <span className="mt-0.5 block text-ink2 text-xs">{statusReason}</span>}
    </>
  );
}

/** State of a rotation: requested, announced, or none. */
export function RotationState({ rotationRequestedAt, pendingKey }: InstanceResponse) {
  if (pendingKey) return <span className="block text-wait text-xs">next key waits for its first use</span>;
  if (!rotationRequestedAt) return null;
  return (
    <span className="block text-wait text-xs">
      rotation requested <Timestamp at={rotationRequestedAt} />, waiting
    </span>
  );
}

function GenerationCell(instance: InstanceResponse) {
  return (
    <>
      <span className="font-mono">{instance.generation}</span>
      <RotationState {...instance} />
    </>
  );
}

function UsedCell({ lastUsed, lastUsedAt }: InstanceResponse) {
  return (
    <>
      <Timestamp at={lastUsed?.at ?? lastUsedAt} fallback="never" />
      {lastUsed?.from && <span className="block font-mono text-ink3 text-xs">{lastUsed.from}</span>}
      {lastUsed?.userAgent && <span className="line-clamp-1 text-ink3 text-xs">{lastUsed.userAgent}</span>}
    </>
  );
}

function ExpiryCell({ keyExpiresAt, status, renewalDue, renewalDueAt }: InstanceResponse) {
  if (status !== "active") return <Timestamp at={keyExpiresAt} className="text-ink3" />;
  return (
    <>
      <Countdown until={keyExpiresAt} lead="in" urgentBelow={KEY_ATTENTION_SECONDS} />
      {renewalDue ? (
        <span className="block text-wait text-xs">renewal is due</span>
      ) : (
        <span className="block text-ink3 text-xs">
          renewal <Timestamp at={renewalDueAt} />
        </span>
      )}
    </>
  );
}

function EnrolledCell({ enrolledAt, enrolledFrom, enrolledBy }: InstanceResponse) {
  return (
    <>
      <Timestamp at={enrolledAt} />
      {enrolledBy.kind === "workload" ? (
        <span className="block max-w-56 truncate font-mono text-xs" title={enrolledBy.subject}>
          as {enrolledBy.subject}
        </span>
      ) : (
        <span className="block truncate text-xs">{enrolledBy.person && `by ${enrolledBy.person.name}`}</span>
      )}
      <span className="block font-mono text-ink3 text-xs">{enrolledFrom}</span>
    </>
  );
}

/** The columns of an agent's instances. */
export function instanceColumns(ask: AskInstance): Column<InstanceResponse>[] {
  return [
    { id: "key", header: "Key", cell: ({ thumbprint, id }) => <KeyMark thumbprint={thumbprint} id={id} /> },
    { id: "status", header: "Status", cell: (instance) => <StatusCell {...instance} /> },
    { id: "generation", header: "Generation", cell: (instance) => <GenerationCell {...instance} /> },
    {
      id: "enrolled",
      header: "Enrolled",
      showFrom: "lg",
      cell: (instance) => <EnrolledCell {...instance} />,
    },
    { id: "used", header: "Last used", cell: (instance) => <UsedCell {...instance} /> },
    { id: "expires", header: "Key expires", cell: (instance) => <ExpiryCell {...instance} /> },
    {
      id: "actions",
      header: "Actions",
      align: "end",
      width: "w-16",
      cell: (instance) => (
        <Menu
          trigger={
            <IconButton
              size="sm"
              icon={<Ellipsis aria-hidden />}
              label={`Actions on instance ${instance.id.slice(-6)}`}
            />
          }
          entries={instanceMenu(instance, ask)}
        />
      ),
    },
  ];
}
