"use client";

import { Ban, Check, Ellipsis, Pause, Play } from "lucide-react";
import { useState } from "react";
import { RevokeDialog } from "@/components/revocation/revoke-dialog";
import { Button, type ButtonProps } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import type { AgentResponse } from "@/lib/agents/schema";
import { type AgentDialogName, AgentDialogs } from "./agent-dialogs";
import { agentMenu, whyNot } from "./agent-menu";

type Ask = (dialog: AgentDialogName | "revoke") => void;

type Step = Pick<ButtonProps, "variant" | "icon"> & {
  label: string;
  dialog: "activate" | "suspend" | "resume" | "reinstate";
};

const activate: Step = { label: "Activate agent", variant: "primary", icon: <Check aria-hidden />, dialog: "activate" };
const suspend: Step = { label: "Suspend", variant: "secondary", icon: <Pause aria-hidden />, dialog: "suspend" };

const steps: { readonly [Status in AgentResponse["status"]]?: Step } = {
  draft: activate,
  pending: { ...activate, label: "Confirm activation" },
  active: suspend,
  suspended: { label: "Resume agent", variant: "primary", icon: <Play aria-hidden />, dialog: "resume" },
  revoked: { label: "Reinstate…", variant: "secondary", icon: <Play aria-hidden />, dialog: "reinstate" },
};

/** Without icons the buttons fit in one line of a phone. */
const phoneClass = "max-sm:[&>svg]:hidden";

/** The step that the agent's state suggests. It stays one button, so that the focus stays on it when the state changes. */
function NextStep({ agent, ask }: { agent: AgentResponse; ask: Ask }) {
  const step = steps[agent.status];
  if (!step) return null;
  const { label, dialog, ...look } = step;
  return (
    <Button {...look} className={phoneClass} whyNot={whyNot(agent, dialog)} onClick={() => ask(dialog)}>
      {label}
    </Button>
  );
}

function RevokeButton({ agent, onClick }: { agent: AgentResponse; onClick: () => void }) {
  return (
    <Button
      variant="danger"
      icon={<Ban aria-hidden />}
      className={phoneClass}
      whyNot={whyNot(agent, "revoke")}
      onClick={onClick}
    >
      Revoke…
    </Button>
  );
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
          entries={agentMenu(agent, setAsking)}
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
