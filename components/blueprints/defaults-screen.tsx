"use client";

import { useQuery } from "@tanstack/react-query";
import { AuthorityEditor } from "@/components/authority/authority-editor";
import { AuthorityLines } from "@/components/authority/authority-lines";
import { serverChoices } from "@/components/delegations/editor/choices";
import { EditConflicts, type FieldViews } from "@/components/forms/edit-conflicts";
import { Form } from "@/components/forms/form";
import { ReasonField } from "@/components/forms/reason-field";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { UnloadedPage } from "@/components/shell/unloaded-page";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/choice";
import { Panel } from "@/components/ui/panel";
import type { Catalogue } from "@/lib/authority/language/model";
import { explainAuthority } from "@/lib/authority/words/explain";
import type { BlueprintDetail } from "@/lib/blueprints/schema";
import { DefaultsFields } from "./defaults-fields";
import { blueprintDetail } from "./queries";
import { type DefaultsFields as Fields, useDefaults } from "./use-defaults";

type Defaults = ReturnType<typeof useDefaults>;

/** The resulting defaults and the reason. Defaults loosen no control, because each request is still decided. */
function Save({ form, blueprint }: { form: Defaults; blueprint: BlueprintDetail }) {
  const { withAuthority, editor, reason, setReason, form: saving, merged } = form;
  const save = (
    <Button type="submit" variant="primary" loading={saving.working} whyNot={saving.whyNot}>
      Create version {merged.base.version + 1}
    </Button>
  );
  return (
    <Panel title="Result" className="lg:sticky lg:top-4">
      <Form form={saving} buttons={save}>
        {withAuthority && editor.authority && <p>{explainAuthority(editor.authority)}</p>}
        <p className="text-ink2">
          Requesters can change every default. Their requests are decided as usual. Existing requests do not change.
        </p>
        {blueprint.pendingChange && (
          <p role="note" className="rounded-md bg-waitbg p-3 text-wait">
            A change by {blueprint.pendingChange.proposedBy.name} waits for a second person. Saving these defaults makes
            it outdated. It must then be proposed again.
          </p>
        )}
        <ReasonField
          required
          hint="Kept with the version and in the audit trail."
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Form>
    </Panel>
  );
}

type FormProps = { blueprint: BlueprintDetail; catalogues: readonly Catalogue[] };

const views: FieldViews<Fields> = {
  purpose: { label: "Purpose" },
  validityDays: { label: "Valid for days" },
  maxDepth: { label: "May be passed on, hops" },
  authority: { label: "Authority", show: (authority) => <AuthorityLines value={authority} none="No authority." /> },
};

function DefaultsForm({ blueprint, catalogues }: FormProps) {
  const form = useDefaults(blueprint, catalogues);
  const { terms, set, errors, withAuthority, setWithAuthority, editor, merged } = form;
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
      <section aria-label="Defaults" className="flex min-w-0 flex-col gap-5">
        <EditConflicts edit={merged} views={views} />
        <DefaultsFields draft={terms} longest={blueprint.maxDelegationDays} errors={errors} set={set} />
        <Checkbox
          checked={withAuthority}
          onChange={(event) => setWithAuthority(event.target.checked)}
          label="Start with an authority"
          hint={
            blueprint.ceiling === null
              ? "The blueprint has no ceiling of its own."
              : "Options outside the ceiling are locked."
          }
        />
        {withAuthority && <AuthorityEditor editor={editor} />}
      </section>
      <Save form={form} blueprint={blueprint} />
    </div>
  );
}

/** Changes what new requests for the agents of a blueprint start with. */
export function DefaultsScreen({ blueprintId }: { blueprintId: string }) {
  const query = useQuery(blueprintDetail(blueprintId));
  const servers = useQuery(serverChoices);
  const parent = <ParentLink href={`/blueprints?blueprint=${blueprintId}`} label="Blueprints" />;
  if (!query.data) return <UnloadedPage title="Blueprint" parent={parent} query={query} />;
  if (!servers.data) return <UnloadedPage title="Catalogues" parent={parent} query={servers} />;
  const { data: blueprint } = query;
  return (
    <PageFrame title={`New requests for ${blueprint.name}`} parent={parent}>
      <DefaultsForm blueprint={blueprint} catalogues={servers.data} />
    </PageFrame>
  );
}
