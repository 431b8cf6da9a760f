"use client";

import { useQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { Unloaded } from "@/components/data/unloaded";
import { revocationPreview } from "@/components/revocation/queries";
import { PageFrame } from "@/components/shell/app-shell";
import { Radio } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { revocationScopes } from "@/lib/revocation/model";
import type { ScopeJson } from "@/lib/revocation/schema";
import { BlastRadius } from "./blast-radius";
import { StopForm } from "./stop-form";
import { type StopKind, scopeJson, stopKinds } from "./stop-kinds";
import { SubjectPicker } from "./subject-picker";

export type StopCentreProps = {
  /** Why the person may not stop many agents at once; undefined if they may. */
  whyNotWide: string | undefined;
};

const state = {
  kind: parseAsStringLiteral(revocationScopes).withDefault("agent"),
  id: parseAsString,
};

/** Stops an instance, an agent, a delegation, a fleet, a blueprint, a resource server or everything. */
export function StopCentreScreen({ whyNotWide }: StopCentreProps) {
  const [{ kind, id }, set] = useQueryStates(state, { history: "push" });
  const chosen = stopKinds.find((one) => one.kind === kind);
  if (!chosen) return null;
  const scope = chosen.wide && whyNotWide ? undefined : scopeJson(kind, id);
  return (
    <PageFrame title="Stop centre">
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,22rem)_minmax(0,1fr)]">
        <Panel title="What to stop">
          <div className="flex flex-col gap-5">
            <FieldGroup label="Kind" hint={whyNotWide}>
              {stopKinds.map((one) => (
                <Radio
                  key={one.kind}
                  name="kind"
                  value={one.kind}
                  checked={one.kind === kind}
                  disabled={one.wide && whyNotWide !== undefined}
                  onChange={() => void set({ kind: one.kind, id: null })}
                  label={one.label}
                  hint={one.hint}
                />
              ))}
            </FieldGroup>
            {kind !== "all" && !(chosen.wide && whyNotWide) && (
              <SubjectPicker
                key={kind}
                kind={kind}
                label={chosen.label}
                chosen={id}
                onChoose={(next) => void set({ id: next })}
              />
            )}
          </div>
        </Panel>
        {scope ? (
          <Chosen key={JSON.stringify(scope)} chosen={chosen} scope={scope} />
        ) : (
          <Panel title="What would end">
            <p className="text-ink2">Choose what to stop. The effect is then counted here, before anything stops.</p>
          </Panel>
        )}
      </div>
    </PageFrame>
  );
}

function Chosen({ chosen, scope }: { chosen: StopKind; scope: ScopeJson }) {
  const query = useQuery(revocationPreview(scope));
  const { data } = query;
  if (!data) {
    return (
      <Panel title="What would end">
        <Unloaded query={query} name="The effect" lines={6} />
      </Panel>
    );
  }
  return (
    <div className="flex min-w-0 flex-col gap-6">
      <Panel title={`What would end: ${data.subject.name}`}>
        <BlastRadius preview={data} scope={scope} />
      </Panel>
      {data.alreadyRevoked ? (
        <Note title="It is stopped already">Its stop is among the revocations, with the proof of its effect.</Note>
      ) : (
        <Panel title="Stop">
          <StopForm chosen={chosen} scope={scope} preview={data} />
        </Panel>
      )}
    </div>
  );
}
