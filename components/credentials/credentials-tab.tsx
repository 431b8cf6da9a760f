"use client";

import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { AgentDetections } from "@/components/detections/agent-detections";
import { DataTable } from "@/components/table/data-table";
import { useOpened } from "@/components/table/use-filter-query";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Panel } from "@/components/ui/panel";
import type { AgentResponse } from "@/lib/agents/schema";
import type { InstanceAction } from "@/lib/credentials/model";
import type { InstanceResponse } from "@/lib/credentials/schema";
import { EnrolDialog } from "./enrol-dialog";
import { EnrolmentTokens } from "./enrolment-tokens";
import type { AskInstance } from "./instance-actions";
import { instanceColumns } from "./instance-columns";
import { InstanceDialog } from "./instance-dialog";
import { InstanceDrawer } from "./instance-drawer";
import { instancesOf } from "./queries";

type Asking = { instance: InstanceResponse; action: InstanceAction };

function NoInstances({ onEnrol }: { onEnrol: (() => void) | undefined }) {
  return (
    <EmptyState
      kind="none"
      title="No instance has enrolled yet"
      action={
        onEnrol && (
          <Button variant="primary" icon={<KeyRound aria-hidden />} onClick={onEnrol}>
            Enrol an instance
          </Button>
        )
      }
    >
      Each running copy creates its own key and enrols once with a token. Keys are never shared.
    </EmptyState>
  );
}

/** The action that is asked about, on the instance as it is read now. It stays while its dialog closes. */
function useAsking(rows: readonly InstanceResponse[] | undefined) {
  const [asked, setAsked] = useState<Asking>();
  const [asking, setAsking] = useState(false);
  const ask: AskInstance = (instance, action) => {
    setAsked({ instance, action });
    setAsking(true);
  };
  const now = rows?.find(({ id }) => id === asked?.instance.id);
  return { asked: asked && { ...asked, ...(now && { instance: now }) }, asking, ask, close: () => setAsking(false) };
}

/** The instances of an agent with their keys, and the tokens by which more may enrol. */
export function CredentialsTab({ agent, issuer }: { agent: AgentResponse; issuer: string }) {
  const [enrolling, setEnrolling] = useState(false);
  const instances = useQuery(instancesOf(agent.id));
  const rows = instances.data?.instances;
  const { asked, asking, ask, close } = useAsking(rows);
  const mayEnrol = agent.can.includes("enrol");
  const whyNotEnrol = mayEnrol ? undefined : (agent.whyNot.enrol?.reason ?? "This is not possible now.");
  // While it drains, tokens are still revoked.
  const whyNotRevoke = agent.whyNot.enrol?.code === "agent_draining" ? undefined : whyNotEnrol;
  const opened = useOpened("instance");
  const instance = rows?.find(({ id }) => id === opened.id);
  return (
    <div className="flex flex-col gap-6">
      <AgentDetections agentId={agent.id} />
      <Panel
        title="Instances"
        flush
        actions={
          <Button
            variant={rows?.length === 0 ? "secondary" : "primary"}
            icon={<KeyRound aria-hidden />}
            whyNot={whyNotEnrol}
            onClick={() => setEnrolling(true)}
          >
            Enrol an instance
          </Button>
        }
      >
        <DataTable
          label="Instances"
          className="border-0"
          columns={instanceColumns(ask)}
          rows={rows}
          rowId={({ id }) => id}
          onOpen={({ id }) => opened.open(id)}
          rowLabel={({ id }) => `Open instance ${id}`}
          selectedId={opened.id ?? undefined}
          query={instances}
          empty={<NoInstances onEnrol={mayEnrol ? () => setEnrolling(true) : undefined} />}
        />
      </Panel>
      <EnrolmentTokens agentId={agent.id} whyNotRevoke={whyNotRevoke} />
      {enrolling && <EnrolDialog agent={agent} issuer={issuer} onClose={() => setEnrolling(false)} />}
      {instance && <InstanceDrawer instance={instance} ask={ask} onClose={opened.close} />}
      {asked && <InstanceDialog {...asked} open={asking} onClose={close} />}
    </div>
  );
}
