"use client";

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { agentDetail } from "@/components/agents/queries";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import type { ShownState } from "@/components/forms/use-shown-state";
import { releaseEffect, stillKept } from "@/components/marks/resumption";
import { useSayStopped } from "@/components/revocation/proof-link";
import { useToast } from "@/components/ui/toast";
import type { InstanceAction } from "@/lib/credentials/model";
import type { InstanceResponse } from "@/lib/credentials/schema";
import { KeyMark } from "./key-mark";
import { changeInstance } from "./queries";

type Words = { verb: string; effect: string; said: string; tone: "primary" | "danger" | "signal" };

const words: Record<InstanceAction, Words> = {
  rotate: {
    verb: "Rotate key",
    effect:
      "The instance is told with its next token to create a new key. It signs the change with both keys. Until then it uses the present key. Nothing is interrupted.",
    said: "Rotation requested",
    tone: "primary",
  },
  quarantine: {
    verb: "Quarantine instance",
    effect: "Only this instance stops, at once. The other instances continue. This instance can be released.",
    said: "Instance quarantined",
    tone: "signal",
  },
  release: {
    verb: "Release instance",
    effect: releaseEffect,
    said: "Instance released",
    tone: "primary",
  },
  revoke: {
    verb: "Revoke instance",
    effect:
      "This instance and all its tokens stop permanently at once. Its key is never accepted again. A new instance needs a new key and enrolment. The other instances continue.",
    said: "Instance revoked",
    tone: "danger",
  },
};

const stops: ReadonlySet<InstanceAction> = new Set(["quarantine", "revoke"]);

type InstanceDialogProps = {
  instance: InstanceResponse;
  action: InstanceAction;
  open: boolean;
  onClose: () => void;
};

/** The reason why the agent of a released instance still cannot act. Undefined if it can, or if this cannot be read. */
async function keptAfter(client: QueryClient, { agentId }: InstanceResponse): Promise<string | undefined> {
  const agent = await client.fetchQuery({ ...agentDetail(agentId), staleTime: 0 }).catch(() => undefined);
  return agent && stillKept(agent.standing);
}

/** The state of an instance on which a person decides, in words. */
function useShown({ etag, status, statusReason, thumbprint }: InstanceResponse): ShownState {
  const client = useQueryClient();
  const facts = { Status: status, Reason: statusReason ?? "none", Key: thumbprint };
  return { etag, facts, reload: () => client.invalidateQueries({ queryKey: ["instances"] }) };
}

/** Asks for the reason before an instance is quarantined, released or revoked. */
export function InstanceDialog({ instance, action, open, onClose }: InstanceDialogProps) {
  const client = useQueryClient();
  const toast = useToast();
  const sayStopped = useSayStopped();
  const { verb, effect, said, tone } = words[action];
  const shown = useShown(instance);
  const run = async (reason: string, etag: string | undefined) => {
    await changeInstance(instance.id, action, reason, etag);
    const kept = action === "release" ? await keptAfter(client, instance) : undefined;
    const which = `${instance.agentName}, key ${instance.thumbprint.slice(0, 8)}….`;
    if (stops.has(action)) await sayStopped(instance.id, said, which);
    else toast.done(said, kept === undefined ? which : `${which} ${kept}`);
    await client.invalidateQueries({
      predicate: ({ queryKey }) => ["instances", "agents"].includes(String(queryKey[0])),
    });
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onClose}
      title={`${verb} of ${instance.agentName}`}
      verb={verb}
      tone={tone}
      effect={
        <div className="flex flex-col gap-3">
          <KeyMark thumbprint={instance.thumbprint} id={instance.id} size="lg" />
          <p>{effect}</p>
        </div>
      }
      reason={action === "rotate" ? "optional" : "required"}
      shown={action === "release" ? shown : undefined}
      onConfirm={run}
    />
  );
}
