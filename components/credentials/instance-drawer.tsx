"use client";

import { SilentInstance } from "@/components/dormancy/silent-instance";
import { StopProofLink } from "@/components/revocation/proof-link";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { CopyField } from "@/components/ui/copy-field";
import { Drawer } from "@/components/ui/drawer";
import { KeyValue } from "@/components/ui/key-value";
import { Seal } from "@/components/ui/seal";
import { StatusMark } from "@/components/ui/status-mark";
import type { InstanceResponse } from "@/lib/credentials/schema";
import { type AskInstance, instanceLooks, whyNotInstance } from "./instance-actions";
import { RotationState } from "./instance-columns";
import { KeyHistory } from "./key-history";

function LastUse({ lastUsed }: InstanceResponse) {
  if (!lastUsed) return <span className="text-ink3">never</span>;
  return (
    <>
      <Timestamp at={lastUsed.at} mode="exact" />
      <span className="block">
        from <span className="font-mono text-sm">{lastUsed.from || "an unknown address"}</span>
      </span>
      {lastUsed.userAgent && <span className="block text-ink2 text-sm">{lastUsed.userAgent}</span>}
    </>
  );
}

function Creator({ enrolledBy }: Pick<InstanceResponse, "enrolledBy">) {
  if (enrolledBy.kind === "token") {
    return enrolledBy.person ? <>{enrolledBy.person.name}, with a one-time token</> : <>a one-time token</>;
  }
  return (
    <>
      <CopyField value={enrolledBy.subject} label="workload subject" />
      <span className="block text-ink2 text-sm">as {enrolledBy.issuer.name} signed it</span>
    </>
  );
}

function factsOf(instance: InstanceResponse) {
  const { clientName, keyType, enrolledAt, enrolledFrom, keyExpiresAt, renewalDue, renewalDueAt } = instance;
  return [
    { label: "Instance", value: <CopyField value={instance.id} label="instance id" /> },
    { label: "Thumbprint", value: <CopyField value={instance.thumbprint} label="thumbprint" /> },
    { label: "Calls itself", value: clientName || <span className="text-ink3">nothing</span> },
    {
      label: "Enrolled",
      value: (
        <>
          <Timestamp at={enrolledAt} mode="exact" />
          <span className="block">
            from <span className="font-mono text-sm">{enrolledFrom || "an unknown address"}</span>
          </span>
        </>
      ),
    },
    { label: "Created by", value: <Creator enrolledBy={instance.enrolledBy} /> },
    { label: "Last used", value: <LastUse {...instance} /> },
    {
      label: "Key",
      value: (
        <>
          {keyType}, generation {instance.generation}
          <RotationState {...instance} />
        </>
      ),
    },
    {
      label: "Key expires",
      value: (
        <>
          <Timestamp at={keyExpiresAt} mode="exact" />
          <span className={renewalDue ? "block text-wait" : "block text-ink2"}>
            {renewalDue ? "renewal is due" : "renewal is due "}
            {!renewalDue && <Timestamp at={renewalDueAt} />}
          </span>
        </>
      ),
    },
  ];
}

const stopped: readonly InstanceResponse["status"][] = ["quarantined", "revoked"];

type Props = { instance: InstanceResponse; ask: AskInstance; onClose: () => void };

/** One instance: who it is, where it was seen, every key it had, and what can be done with it. */
export function InstanceDrawer({ instance, ask, onClose }: Props) {
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      title={
        <span className="flex items-center gap-2.5">
          <Seal value={instance.thumbprint} frame="agent" size="lg" />
          <span className="min-w-0">
            Instance <span className="font-mono text-base">…{instance.id.slice(-6)}</span>
          </span>
        </span>
      }
    >
      <div className="flex flex-col gap-5">
        <div>
          <StatusMark status={instance.status} />
          {instance.statusReason && <p className="mt-1 text-ink2">{instance.statusReason}</p>}
          {stopped.includes(instance.status) && <StopProofLink subject={instance.id} />}
          <SilentInstance {...instance} />
        </div>
        <div className="flex flex-wrap gap-2">
          {instanceLooks.map(({ action, label, icon, danger }) => (
            <Button
              key={action}
              size="sm"
              icon={icon}
              variant={danger ? "danger" : "secondary"}
              whyNot={whyNotInstance(instance, action)}
              onClick={() => ask(instance, action)}
            >
              {label}
            </Button>
          ))}
        </div>
        <KeyValue items={factsOf(instance)} />
        <section className="flex flex-col gap-2">
          <h3>Keys</h3>
          <KeyHistory instanceId={instance.id} />
        </section>
      </div>
    </Drawer>
  );
}
