"use client";

import { useQuery } from "@tanstack/react-query";
import { Send } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useRef, useState } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Segments } from "@/components/ui/segments";
import { agentLabel } from "@/lib/agents/model";
import type { Authority } from "@/lib/authority/language/model";
import { type AgentChoice, serverChoices } from "./choices";
import { CodePane } from "./code-pane";
import { DraftStatus } from "./draft-status";
import { EffectPane } from "./effect-pane";
import { FormPane } from "./form-pane";
import type { Changing } from "./terms";
import { type DelegationEditor, type EditorStart, useDelegationEditor } from "./use-delegation-editor";

const TemplateMenu = dynamic(() => import("./template-menu").then((module) => module.TemplateMenu), {
  loading: () => null,
});
const DiscardButton = dynamic(() => import("./draft-notes").then((module) => module.DiscardButton), {
  loading: () => null,
});
const OtherDrafts = dynamic(() => import("./draft-notes").then((module) => module.OtherDrafts), {
  loading: () => null,
});
const DraftConflict = dynamic(() => import("./draft-notes").then((module) => module.DraftConflict), { ssr: false });
const SendDialog = dynamic(() => import("./send-dialog").then((module) => module.SendDialog), { ssr: false });

export type EditorScreenProps = Omit<EditorStart, "catalogues"> & {
  /** The agent that the page was opened for. */
  chosen: AgentChoice | undefined;
  me: string;
  mayReadPeople: boolean;
  /** Note above the editor about the origin of its content. */
  note?: ReactNode;
};

const panes = ["Form", "Code", "Effect"] as const;
type Pane = (typeof panes)[number];

/** One of three panes: side by side where there is room, one at a time where there is not. */
function PaneFrame({ name, shown, children }: { name: Pane; shown: boolean; children: ReactNode }) {
  return (
    <section
      aria-label={name}
      className={cn(
        "min-w-0 rounded-md border border-line bg-surface",
        "xl:sticky xl:top-29 xl:max-h-[calc(100dvh-8.25rem)] xl:overflow-y-auto",
        !shown && "max-xl:hidden",
      )}
    >
      <h2 className="sticky top-0 z-10 border-line border-b bg-surface px-4 py-2 text-base max-xl:sr-only">{name}</h2>
      <div className="p-4">{children}</div>
    </section>
  );
}

/** Brings the first control at fault into view and puts the focus on it. */
function focusFirstFault(host: HTMLElement | null) {
  requestAnimationFrame(() => {
    const at = host?.querySelector<HTMLElement>("[aria-invalid=true], [data-fault]");
    at?.scrollIntoView({ block: "center" });
    at?.focus({ preventScroll: true });
  });
}

type PanesProps = Pick<EditorScreenProps, "chosen" | "me" | "mayReadPeople"> & {
  model: DelegationEditor;
  pane: Pane;
  onPane: (pane: Pane) => void;
};

/** The form, its code and its effect. */
function Panes({ model, chosen, me, mayReadPeople, pane, onPane }: PanesProps) {
  return (
    <>
      <Segments
        label="Pane to show"
        value={pane}
        options={panes.map((name) => ({ value: name, label: name }))}
        onChange={onPane}
        className="mb-3 xl:hidden"
      />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)_minmax(0,1fr)]">
        <PaneFrame name="Form" shown={pane === "Form"}>
          <FormPane model={model} chosen={chosen} me={me} mayReadPeople={mayReadPeople} />
        </PaneFrame>
        <PaneFrame name="Code" shown={pane === "Code"}>
          <CodePane model={model} />
        </PaneFrame>
        <PaneFrame name="Effect" shown={pane === "Effect"}>
          <EffectPane model={model} />
        </PaneFrame>
      </div>
    </>
  );
}

type ActionsProps = { model: DelegationEditor; changing: Changing | undefined; onReview: () => void };

function EditorActions({ model, changing, onReview }: ActionsProps) {
  return (
    <>
      <span className="self-center sm:hidden">
        <DraftStatus autosave={model.autosave} />
      </span>
      <TemplateMenu onChoose={model.startFrom} />
      <DiscardButton autosave={model.autosave} backTo={changing ? `/delegations/${changing.id}` : "/requests"} />
      <Button
        variant="primary"
        icon={<Send aria-hidden />}
        whyNot={model.unchanged ? "Nothing is changed yet." : undefined}
        onClick={onReview}
      >
        {model.atOnce && !model.unchanged ? "Review and narrow" : "Review and send"}
      </Button>
    </>
  );
}

function Editor({ chosen, me, mayReadPeople, note, ...start }: EditorScreenProps & EditorStart) {
  const model = useDelegationEditor(start);
  const [pane, setPane] = useState<Pane>("Form");
  const [sending, setSending] = useState<Authority>();
  const host = useRef<HTMLDivElement>(null);
  const { changing } = start;
  const review = () => {
    const authority = model.ready();
    if (authority) return setSending(authority);
    setPane("Form");
    focusFirstFault(host.current);
  };
  return (
    <PageFrame
      stays
      title={changing ? `Change delegation of ${agentLabel(changing.agent)}` : "New delegation"}
      titleExtra={<DraftStatus autosave={model.autosave} />}
      parent={
        changing ? (
          <ParentLink href={`/delegations/${changing.id}`} label="Delegation" />
        ) : (
          <ParentLink href="/delegations" label="Delegations" />
        )
      }
      actions={<EditorActions model={model} changing={changing} onReview={review} />}
    >
      <div ref={host}>
        {note}
        {!changing && !note && <OtherDrafts except={model.autosave.keptId} />}
        {model.autosave.status.kind === "conflict" && <DraftConflict autosave={model.autosave} />}
        <Alert data-fault tabIndex={-1} className="mb-4">
          {model.failure}
        </Alert>
        <Panes {...{ model, chosen, me, mayReadPeople, pane }} onPane={setPane} />
      </div>
      {sending && <SendDialog model={model} authority={sending} onClose={() => setSending(undefined)} />}
    </PageFrame>
  );
}

/** Writes a delegation, new or changed: form, code and effect over one model. */
export function EditorScreen(props: EditorScreenProps) {
  const servers = useQuery(serverChoices);
  if (servers.data) return <Editor {...props} catalogues={servers.data} />;
  return (
    <PageFrame title="Delegation" parent={<ParentLink href="/delegations" label="Delegations" />}>
      <Unloaded query={servers} name="The catalogues" lines={8} />
    </PageFrame>
  );
}
