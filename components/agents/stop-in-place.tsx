"use client";

import { useQuery } from "@tanstack/react-query";
import { Pause, TriangleAlert } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { whyNotInstance } from "@/components/credentials/instance-actions";
import { instancesOf } from "@/components/credentials/queries";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import type { InstanceResponse } from "@/lib/credentials/schema";
import { whyNot } from "./agent-menu";
import { agentDetail } from "./queries";

const AgentDialogs = dynamic(() => import("./agent-dialogs").then((module) => module.AgentDialogs), { ssr: false });
const InstanceDialog = dynamic(
  () => import("@/components/credentials/instance-dialog").then((module) => module.InstanceDialog),
  { ssr: false },
);

const over: readonly InstanceResponse["status"][] = ["revoked", "expired"];

/** Why no instance can be quarantined; undefined if the list has one to choose. */
function whyNoInstance(instances: readonly InstanceResponse[] | undefined): string | undefined {
  if (!instances) return "The instances are not loaded.";
  return instances.length === 0 ? "The agent has no instance that can act." : undefined;
}

function Quarantine({ agentId }: { agentId: string }) {
  const [chosen, setChosen] = useState<InstanceResponse>();
  const instances = useQuery(instancesOf(agentId)).data?.instances.filter(({ status }) => !over.includes(status));
  const refusal = whyNoInstance(instances);
  const button = (
    <Button icon={<TriangleAlert aria-hidden />} whyNot={refusal}>
      Quarantine instance…
    </Button>
  );
  const entries = (instances ?? []).map((instance) => ({
    label: `${instance.clientName}, key ${instance.thumbprint.slice(0, 8)}…`,
    whyNot: whyNotInstance(instance, "quarantine"),
    onSelect: () => setChosen(instance),
  }));
  return (
    <>
      {refusal === undefined ? <Menu trigger={button} entries={entries} /> : button}
      {chosen && <InstanceDialog instance={chosen} action="quarantine" open onClose={() => setChosen(undefined)} />}
    </>
  );
}

/** Stops an agent or one of its instances where it is investigated; what is not possible says why. */
export function StopInPlace({ agentId }: { agentId: string }) {
  const [suspending, setSuspending] = useState(false);
  const agent = useQuery(agentDetail(agentId)).data;
  return (
    <>
      <Quarantine agentId={agentId} />
      <Button
        icon={<Pause aria-hidden />}
        whyNot={agent ? whyNot(agent, "suspend") : "The agent is not loaded."}
        onClick={() => setSuspending(true)}
      >
        Suspend agent…
      </Button>
      {agent && suspending && <AgentDialogs agent={agent} asking="suspend" onClose={() => setSuspending(false)} />}
    </>
  );
}
