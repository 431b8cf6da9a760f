"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { CodeBlock } from "@/components/ui/code-block";
import { StatusMark } from "@/components/ui/status-mark";
import { Tabs } from "@/components/ui/tab-panels";
import { curlCommand, type EnrolmentCommand, nodeCommand } from "./enrol-commands";
import { KeyMark } from "./key-mark";
import { pythonCommand } from "./python-command";
import { instancesOf } from "./queries";

const SOON_MS = 500;

type Way = "node" | "python" | "curl";

const ways: readonly { value: Way; label: string; command: (command: EnrolmentCommand) => string }[] = [
  { value: "node", label: "Node", command: nodeCommand },
  { value: "python", label: "Python", command: pythonCommand },
  { value: "curl", label: "curl and OpenSSL", command: curlCommand },
];

/** The commands by which an instance makes its key and enrols, in the ways it may be written. */
export function EnrolWays(command: EnrolmentCommand) {
  const [way, setWay] = useState<Way>("node");
  return (
    <>
      <Tabs
        label="Ways to enrol"
        value={way}
        onChange={setWay}
        tabs={ways.map(({ value, label, command: write }) => ({
          value,
          label,
          content: <CodeBlock label="Run where the agent runs" code={write(command)} />,
        }))}
      />
      <p className="text-ink2 text-sm">
        The key is created there and never leaves it. Each copy enrols with its own key.
      </p>
    </>
  );
}

/** Shows that an instance has enrolled, and with which key. */
export function Enrolled({ agentId, instanceId }: { agentId: string; instanceId: string }) {
  const { data } = useQuery({
    ...instancesOf(agentId),
    refetchInterval: ({ state }) => (state.data?.instances.some(({ id }) => id === instanceId) ? false : SOON_MS),
  });
  const instance = data?.instances.find(({ id }) => id === instanceId);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {instance ? (
          <KeyMark thumbprint={instance.thumbprint} id={instance.id} size="lg" />
        ) : (
          <span className="h-10 font-mono text-sm leading-10">{instanceId}</span>
        )}
        <StatusMark status="active" label="Enrolled" />
      </div>
      <p>The instance proved possession of this key. It can now get tokens within the agent's authority.</p>
    </div>
  );
}
