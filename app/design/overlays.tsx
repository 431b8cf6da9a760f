"use client";

import { Copy, Ellipsis, Pause, Trash2 } from "lucide-react";
import { useState } from "react";
import { ConfirmByTyping, ConfirmDialog } from "@/components/forms/confirm-dialog";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Drawer } from "@/components/ui/drawer";
import { IconButton } from "@/components/ui/icon-button";
import { KeyValue } from "@/components/ui/key-value";
import { Menu } from "@/components/ui/menu";
import { StatusMark } from "@/components/ui/status-mark";
import { Tabs } from "@/components/ui/tab-panels";
import { useToast } from "@/components/ui/toast";
import { Part, Row } from "./part";

const moment = () => new Promise((resolve) => setTimeout(resolve, 600));

function Confirmations() {
  const [asking, setAsking] = useState<"suspend" | "retire">();
  const toast = useToast();
  const close = () => setAsking(undefined);
  return (
    <>
      <Button onClick={() => setAsking("suspend")}>Confirm with a reason</Button>
      <Button variant="danger" onClick={() => setAsking("retire")}>
        Confirm by typing
      </Button>
      <ConfirmDialog
        open={asking === "suspend"}
        onOpenChange={close}
        title="Suspend agent refund-triage"
        verb="Suspend agent"
        tone="signal"
        effect="3 instances and 11 delegations stop at once. It can be resumed."
        onConfirm={() => moment().then(() => toast.done("Agent suspended", "Last token refused after 0.4 s."))}
      />
      <ConfirmByTyping
        open={asking === "retire"}
        onOpenChange={close}
        title="Retire agent refund-triage"
        verb="Retire agent"
        name="refund-triage"
        noun="agent"
        effect="3 instances, 11 delegations and 4 tokens end now. The name is never used again."
        onConfirm={() => moment().then(() => Promise.reject(new Error("It changed since you opened it.")))}
      />
    </>
  );
}

function Toasts() {
  const toast = useToast();
  return (
    <>
      <Button onClick={() => toast.done("Agent suspended", "Effective 15:02:41Z.")}>Toast: done</Button>
      <Button
        onClick={() => toast.problem("Agent not suspended", { detail: "It is retired.", requestId: "01JB7W3NF3" })}
      >
        Toast: problem
      </Button>
    </>
  );
}

export function Overlays() {
  return (
    <Part title="Overlays">
      <Row>
        <Dialog
          trigger={<Button>Dialog</Button>}
          title="Explain a decision"
          description="The action, and the rule that decided it."
          footer={<Button variant="primary">Open in the trail</Button>}
        >
          <p>Denied by dlg_71: amount 240.00 is more than 200.00 EUR.</p>
        </Dialog>
        <Drawer trigger={<Button>Drawer</Button>} title="dec_01JB7W3NF3" description="15:02:41.118Z">
          <KeyValue
            items={[
              { label: "Agent", value: "refund-triage" },
              { label: "Action", value: "refund:create" },
            ]}
          />
        </Drawer>
        <Confirmations />
        <Menu
          trigger={<IconButton variant="secondary" icon={<Ellipsis aria-hidden />} label="More actions" />}
          entries={[
            { label: "Copy link", icon: <Copy aria-hidden />, onSelect: () => {} },
            { label: "Suspend…", icon: <Pause aria-hidden />, whyNot: "Only its owner or security may." },
            "separator",
            { label: "Retire…", icon: <Trash2 aria-hidden />, tone: "danger", onSelect: () => {} },
          ]}
        />
        <Toasts />
      </Row>
    </Part>
  );
}

type TabName = "overview" | "credentials" | "activity";

export function TabSample() {
  const [tab, setTab] = useState<TabName>("overview");
  return (
    <Part title="Tabs">
      <Tabs
        label="Agent"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: "overview", label: "Overview", content: <StatusMark status="active" /> },
          { value: "credentials", label: "Credentials", count: 2, content: "Two keys." },
          { value: "activity", label: "Activity", count: 1204, content: "Its actions." },
        ]}
      />
    </Part>
  );
}
