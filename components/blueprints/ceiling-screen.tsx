"use client";

import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { AuthorityEditor } from "@/components/authority/authority-editor";
import { AuthorityLines } from "@/components/authority/authority-lines";
import { ProposedRisk } from "@/components/control-changes/proposed-risk";
import { serverChoices } from "@/components/delegations/editor/choices";
import { EditConflicts, type FieldViews } from "@/components/forms/edit-conflicts";
import { ReasonField } from "@/components/forms/reason-field";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { UnloadedPage } from "@/components/shell/unloaded-page";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/choice";
import { Panel } from "@/components/ui/panel";
import { ProgressBar } from "@/components/ui/progress-bar";
import type { Catalogue } from "@/lib/authority/language/model";
import type { BlueprintDetail } from "@/lib/blueprints/schema";
import { Affected } from "./affected";
import { SecondPerson } from "./blueprint-words";
import { CeilingReplay } from "./ceiling-replay";
import { blueprintDetail } from "./queries";
import { type CeilingFields, useCeiling } from "./use-ceiling";

type Form = ReturnType<typeof useCeiling>;

/** The reason, and the button that applies the shown change or proposes it to a second person. */
function ApplyFields({ form, waits }: { form: Form; waits: boolean }) {
  const { reason, setReason, working, apply, merged } = form;
  return (
    <>
      <ReasonField
        required
        hint="Kept with the version and in the audit trail."
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button
        variant={waits ? "primary" : "danger-solid"}
        loading={working === "apply"}
        whyNot={merged.whyNotSave ?? (reason.trim() === "" ? "Enter a reason." : undefined)}
        onClick={() => void apply()}
      >
        {waits ? "Propose ceiling" : "Apply ceiling"}
      </Button>
    </>
  );
}

function Effect({ form, blueprintId }: { form: Form; blueprintId: string }) {
  const { current, replayed, working, preview, same, problem, merged, progress, cancelPreview } = form;
  const show = useRef<HTMLButtonElement>(null);
  const waits = current !== undefined && current.widens.length > 0;
  return (
    <Panel title="Affected delegations" className="lg:sticky lg:top-4">
      <div className="flex flex-col gap-4">
        {current ? (
          <Affected preview={current} />
        ) : (
          <p className="text-ink2">Preview the losses of each delegation, then apply exactly that change.</p>
        )}
        {current && replayed && <CeilingReplay blueprintId={blueprintId} ceiling={replayed} />}
        {waits && <SecondPerson />}
        {current?.risk && <ProposedRisk risk={current.risk} />}
        <Alert>{problem}</Alert>
        {progress && (
          <ProgressBar
            label="Checking every delegation"
            {...progress}
            onCancel={() => {
              cancelPreview();
              show.current?.focus();
            }}
          />
        )}
        {!current && (
          <Button
            ref={show}
            variant="primary"
            loading={working === "preview"}
            whyNot={merged.whyNotSave ?? (same ? "Change the ceiling first." : undefined)}
            onClick={() => void preview()}
          >
            Preview effect
          </Button>
        )}
        {current && <ApplyFields form={form} waits={waits} />}
      </div>
    </Panel>
  );
}

type FormProps = { blueprint: BlueprintDetail; catalogues: readonly Catalogue[] };

const views: FieldViews<CeilingFields> = {
  ceiling: { label: "Ceiling", show: (ceiling) => <AuthorityLines value={ceiling} none="No ceiling." /> },
};

function CeilingForm({ blueprint, catalogues }: FormProps) {
  const form = useCeiling(blueprint, catalogues);
  const { none, setNone, editor, merged } = form;
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
      <section aria-label="Ceiling" className="flex min-w-0 flex-col gap-4">
        <EditConflicts edit={merged} views={views} />
        {blueprint.pendingChange && (
          <p role="note" className="rounded-md bg-waitbg p-3 text-wait">
            A change by {blueprint.pendingChange.proposedBy.name} waits for a second person. You can still tighten the
            ceiling. That change must then be proposed again.
          </p>
        )}
        <Checkbox
          checked={!none}
          onChange={(event) => setNone(!event.target.checked)}
          label="Agents of this blueprint have a ceiling"
          hint="Without a ceiling, only delegations bound their authority."
        />
        {!none && <AuthorityEditor editor={editor} />}
      </section>
      <Effect form={form} blueprintId={blueprint.id} />
    </div>
  );
}

/** Changes the ceiling of a blueprint. Saving needs a current preview of the affected delegations. */
export function CeilingScreen({ blueprintId }: { blueprintId: string }) {
  const query = useQuery(blueprintDetail(blueprintId));
  const servers = useQuery(serverChoices);
  const parent = <ParentLink href={`/blueprints?blueprint=${blueprintId}`} label="Blueprints" />;
  if (!query.data) return <UnloadedPage title="Blueprint" parent={parent} query={query} />;
  if (!servers.data) return <UnloadedPage title="Catalogues" parent={parent} query={servers} />;
  const { data: blueprint } = query;
  return (
    <PageFrame title={`Ceiling of ${blueprint.name}`} parent={parent}>
      <CeilingForm blueprint={blueprint} catalogues={servers.data} />
    </PageFrame>
  );
}
