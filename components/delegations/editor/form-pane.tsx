"use client";

import dynamic from "next/dynamic";
import { AuthorityForm } from "@/components/authority/authority-form";
import { Unloaded } from "@/components/data/unloaded";
import { Identity } from "@/components/marks/identity";
import { agentLabel } from "@/lib/agents/model";
import { boundsText } from "@/lib/authority/combine/editor-bounds";
import { holdsNothingYet } from "@/lib/principals/standing.model";
import type { AgentChoice } from "./choices";
import { TermsFields, WhoFields } from "./terms-fields";
import type { DelegationEditor } from "./use-delegation-editor";

const StandingLine = dynamic(() => import("@/components/marks/standing-mark").then((module) => module.StandingLine), {
  loading: () => null,
});

export type FormPaneProps = {
  model: DelegationEditor;
  chosen: AgentChoice | undefined;
  me: string;
  mayReadPeople: boolean;
};

/** The delegator, the agent and the bounds, which are fixed in this form. */
function Parties({ model }: { model: DelegationEditor }) {
  const { bounds, subject } = model;
  const { data, query } = bounds;
  if (query.error && model.terms.agentId !== "") {
    return <Unloaded query={query} name="The bounds of the authority" />;
  }
  if (!data) return null;
  const unshown = [...new Set(data.unshown.map(({ name }) => name))];
  const { delegator, parent, agent } = data;
  return (
    <div className="flex flex-col gap-2 rounded-md bg-sunken p-3">
      <div className="flex flex-col gap-1">
        {parent && (
          <Identity
            name={parent.agent.name}
            id={parent.id}
            seal={parent.agent.id}
            frame="agent"
            href={`/delegations/${parent.id}`}
          />
        )}
        {delegator && <Identity name={delegator.name} id={delegator.id} seal={delegator.id} frame="person" />}
        <span className="ps-9 text-ink3 text-xs">
          <span aria-hidden>↓ </span>gives it to
        </span>
        <Identity name={agentLabel(agent)} id={agent.id} seal={agent.id} frame="agent" href={`/agents/${agent.id}`} />
        {!holdsNothingYet(agent.standing) && (
          <StandingLine standing={agent.standing} className="ps-9 text-ink2 text-sm" />
        )}
      </div>
      <p className="text-ink2 text-sm">
        {subject.changing ? "It stays " : "It has to be "}
        {boundsText(bounds.bounds)}.
      </p>
      {unshown.length > 0 && (
        <p className="text-ink2 text-sm">
          What {unshown.join(" and ")} may give is not visible to you. The server checks it when you send the request.
          Tests here do not include it.
        </p>
      )}
    </div>
  );
}

/** The form: who, what, how long. */
export function FormPane({ model, chosen, me, mayReadPeople }: FormPaneProps) {
  const { form, subject, editor } = model;
  return (
    <div className="flex flex-col gap-5">
      <WhoFields
        form={form}
        chosen={chosen}
        me={me}
        mayReadPeople={mayReadPeople}
        below={subject.parentId !== undefined}
      />
      <Parties model={model} />
      <section aria-label="Authority" className="flex flex-col gap-3">
        <h3 className="text-base">Authority</h3>
        <AuthorityForm editor={editor} />
      </section>
      <section aria-label="Terms" className="flex flex-col gap-3">
        <h3 className="text-base">Validity and depth</h3>
        <TermsFields form={form} />
      </section>
    </div>
  );
}
