"use client";

import { useQuery } from "@tanstack/react-query";
import { Unloaded } from "@/components/data/unloaded";
import { Timestamp } from "@/components/time/timestamp";
import { Seal } from "@/components/ui/seal";
import { StatusMark } from "@/components/ui/status-mark";
import type { InstanceDetail } from "@/lib/credentials/schema";
import { instanceDetail } from "./queries";

type Key = InstanceDetail["keys"][number];

const looks: Record<Key["state"], { status: string; label: string }> = {
  pending: { status: "pending", label: "Waits for its first use" },
  current: { status: "active", label: "Current" },
  superseded: { status: "superseded", label: "Superseded" },
};

function KeyRow({ thumbprint, generation, state, createdAt, retiredAt }: Key) {
  const { status, label } = looks[state];
  return (
    <li className="flex items-start gap-3 border-line px-3 py-2 not-last:border-b">
      <Seal value={thumbprint} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <b>Generation {generation}</b>
          <StatusMark status={status} label={label} />
        </p>
        <p className="font-mono text-sm [overflow-wrap:anywhere]">{thumbprint}</p>
        <p className="text-ink3 text-xs">
          since <Timestamp at={createdAt} />
          {retiredAt && (
            <>
              , retired <Timestamp at={retiredAt} />
            </>
          )}
        </p>
      </div>
    </li>
  );
}

/** Every key an instance has or had, the newest first. A thumbprint belongs to one instance for ever. */
export function KeyHistory({ instanceId }: { instanceId: string }) {
  const query = useQuery(instanceDetail(instanceId));
  if (!query.data) return <Unloaded query={query} name="The keys" />;
  return (
    <ol aria-label="Keys of this instance" className="rounded-md border border-line">
      {query.data.keys.map((key) => (
        <KeyRow key={key.thumbprint} {...key} />
      ))}
    </ol>
  );
}
