"use client";

import { ArrowRightLeft, Ban, Check, Ellipsis, FilePlus2, Pause, Pencil, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import { RevokeDialog } from "@/components/revocation/revoke-dialog";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, type MenuEntry } from "@/components/ui/menu";
import type { AgentAction } from "@/lib/agents/model";
import type { AgentResponse } from "@/lib/agents/schema";
import { type AgentDialogName, AgentDialogs } from "./agent-dialogs";

/** Why an action is not open to the person; undefined when it is. */
export const whyNot = (agent: AgentResponse, action: AgentAction): string | undefined =>
  agent.can.includes(action) ? undefined : (agent.whyNot[action]?.reason ?? "This is not possible now.");

type Ask = (dialog: AgentDialogName | "revoke") => void;

/** The step that the agent's state suggests. */
function NextStep({ agent, ask }: { agent: AgentResponse; ask: Ask }) {
  if (agent.status === "draft" || agent.status === "pending") {
    return (
      <Button
        variant="primary"
        icon={<Check aria-hidden />}
        whyNot={whyNot(agent, "activate")}
        onClick={() => ask("activate")}
      >
        {agent.status === "pending" ? "Confirm activation" : "Activate agent"}
      </Button>
    );
  }
  if (agent.status === "suspended") {
    return (
      <Button
        variant="primary"
        icon={<Play aria-hidden />}
        whyNot={whyNot(agent, "resume")}
        onClick={() => ask("resume")}
      >
        Resume agent
      </Button>
    );
  }
  if (agent.status !== "active") return null;
  return <SuspendButton agent={agent} onClick={() => ask("suspend")} />;
}

function SuspendButton({ agent, onClick }: { agent: AgentResponse; onClick: () => void }) {
  return (
    <Button variant="signal" icon={<Pause aria-hidden />} whyNot={whyNot(agent, "suspend")} onClick={onClick}>
      Suspend
    </Button>
  );
}

function RevokeButton({ agent, onClick }: { agent: AgentResponse; onClick: () => void }) {
  return (
    <Button variant="danger" icon={<Ban aria-hidden />} whyNot={whyNot(agent, "revoke")} onClick={onClick}>
      Revoke…
    </Button>
  );
}

function menuEntries(agent: AgentResponse, ask: Ask): MenuEntry[] {
  const item = (action: AgentAction, rest: { label: string; icon: React.ReactNode; href?: string }): MenuEntry => ({
    ...rest,
    whyNot: whyNot(agent, action),
    ...(rest.href ? {} : { onSelect: () => ask(action as AgentDialogName) }),
  });
  return [
    item("edit", { label: "Edit…", icon: <Pencil aria-hidden /> }),
    item("transfer", { label: "Transfer to another owner…", icon: <ArrowRightLeft aria-hidden /> }),
    item("requestAuthority", {
      label: "Request authority",
      icon: <FilePlus2 aria-hidden />,
      href: `/requests/new?agent=${agent.id}`,
    }),
    "separator",
    { ...itemOf(agent, ask), tone: "danger" },
  ];
}

function itemOf(agent: AgentResponse, ask: Ask): Exclude<MenuEntry, "separator"> {
  return {
    label: "Retire…",
    icon: <Trash2 aria-hidden />,
    hint: "Ends it for good and revokes every credential.",
    whyNot: whyNot(agent, "retire"),
    onSelect: () => ask("retire"),
  };
}

const over: readonly AgentResponse["status"][] = ["retiring", "retired"];

/** Everything that can be done with an agent; what is not possible says why. */
export function AgentActions({ agent }: { agent: AgentResponse }) {
  const [asking, setAsking] = useState<AgentDialogName | "revoke">();
  return (
    <>
      <NextStep agent={agent} ask={setAsking} />
      {agent.status !== "revoked" && !over.includes(agent.status) && (
        <RevokeButton agent={agent} onClick={() => setAsking("revoke")} />
      )}
      {!over.includes(agent.status) && (
        <Menu
          trigger={<IconButton variant="secondary" icon={<Ellipsis aria-hidden />} label="More actions" />}
          entries={menuEntries(agent, setAsking)}
        />
      )}
      <AgentDialogs
        agent={agent}
        asking={asking === "revoke" ? undefined : asking}
        onClose={() => setAsking(undefined)}
      />
      <RevokeDialog
        scope={{ agentId: agent.id }}
        name={agent.name}
        noun="agent"
        open={asking === "revoke"}
        onOpenChange={() => setAsking(undefined)}
      />
    </>
  );
}

/** The two ways to stop an agent, side by side with what each does. */
export function StopAgent({ agent }: { agent: AgentResponse }) {
  const [asking, setAsking] = useState<"suspend" | "revoke">();
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 basis-48">
          <b>Suspend</b> stops every action at once. It can be resumed as it was.
        </p>
        <SuspendButton agent={agent} onClick={() => setAsking("suspend")} />
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3 border-line border-t pt-3">
        <p className="min-w-0 flex-1 basis-48">
          <b>Revoke</b> ends its credentials, delegations and tokens, and proves the effect.
        </p>
        <RevokeButton agent={agent} onClick={() => setAsking("revoke")} />
      </div>
      <AgentDialogs
        agent={agent}
        asking={asking === "suspend" ? asking : undefined}
        onClose={() => setAsking(undefined)}
      />
      <RevokeDialog
        scope={{ agentId: agent.id }}
        name={agent.name}
        noun="agent"
        open={asking === "revoke"}
        onOpenChange={() => setAsking(undefined)}
      />
    </div>
  );
}
