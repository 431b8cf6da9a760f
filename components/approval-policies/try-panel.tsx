"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { requestDetail, requestsToTry } from "@/components/requests/queries";
import { DemandedSteps } from "@/components/requests/review/who-would-decide";
import { InputField, SelectField } from "@/components/ui/input-field";
import { Panel } from "@/components/ui/panel";
import { agentLabel } from "@/lib/agents/model";
import { riskTiers } from "@/lib/approval-policies/model";
import { matchingRule, resolveSteps } from "@/lib/approval-policies/policy";
import type { PolicyFacts, PolicyRules } from "@/lib/approval-policies/schema";
import { ENVIRONMENTS } from "@/lib/authority/language/model";
import { factsWords, firstSample, type Sample, sampleFacts } from "./sample";
import type { RuleChoices } from "./use-rules-editor";

/** Holds what rules are tried with: a request that was made, or one that is made up. */
export function useTrying(rules: PolicyRules | undefined) {
  const [requestId, setRequestId] = useState("");
  const [sample, setSample] = useState(firstSample);
  const requests = useQuery(requestsToTry).data?.requests ?? [];
  const request = useQuery({ ...requestDetail(requestId), enabled: requestId !== "" });
  const facts: PolicyFacts | undefined = requestId === "" ? sampleFacts(sample) : request.data?.facts;
  const matched = rules && facts ? matchingRule({ rules }, facts) : undefined;
  return {
    ...{ requestId, setRequestId, sample, requests, facts, matched },
    asks: matched !== undefined && rules?.[matched]?.asksBeforeActions === true,
    set: (change: Partial<Sample>) => setSample((now) => ({ ...now, ...change })),
    steps: rules && facts ? resolveSteps({ rules }, facts).map((step) => ({ ...step, consentOf: null })) : undefined,
  };
}

type Trying = ReturnType<typeof useTrying>;
const optionsOf = (values: readonly string[]) => values.map((value) => ({ value, label: value }));

type ActionProps = Pick<Trying, "sample" | "set"> & { choices: RuleChoices };

/** The action of a sample request: a resource type, and an action that it declares. */
function ActionFields({ sample, set, choices }: ActionProps) {
  const types = choices.catalogues.flatMap((catalogue) => catalogue.types);
  const actions = types.filter(({ name }) => name === sample.type).flatMap((type) => type.actions);
  return (
    <>
      <SelectField
        label="Resource type"
        placeholder="Any other"
        options={optionsOf([...new Set(types.map(({ name }) => name))])}
        value={sample.type}
        onChange={(event) => set({ type: event.target.value, actions: [] })}
      />
      <SelectField
        label="Action"
        placeholder="Any other"
        options={optionsOf([...new Set(actions)])}
        value={sample.actions[0] ?? ""}
        onChange={(event) => set({ actions: event.target.value === "" ? [] : [event.target.value] })}
      />
    </>
  );
}

function SampleFields({ trying: { sample, set }, choices }: { trying: Trying; choices: RuleChoices }) {
  return (
    <div className="grid grid-cols-2 gap-3">
      <SelectField
        label="Risk tier"
        options={optionsOf(riskTiers)}
        value={sample.riskTier}
        onChange={(event) => set({ riskTier: event.target.value as Sample["riskTier"] })}
      />
      <SelectField
        label="Environment"
        options={optionsOf(ENVIRONMENTS)}
        value={sample.environment}
        onChange={(event) => set({ environment: event.target.value as Sample["environment"] })}
      />
      <ActionFields {...{ sample, set, choices }} />
      <InputField
        label="Most each time"
        hint="Empty: no limit."
        mono
        inputMode="decimal"
        value={sample.amount}
        onChange={(event) => set({ amount: event.target.value.replace(/[^\d.]/g, "") })}
      />
      <InputField
        label="Risk"
        hint="From 0 to 100."
        mono
        inputMode="numeric"
        maxLength={3}
        value={sample.risk}
        onChange={(event) => set({ risk: event.target.value.replace(/\D/g, "") })}
      />
      <InputField
        label="Currency"
        mono
        maxLength={3}
        placeholder="EUR"
        value={sample.unit}
        onChange={(event) => set({ unit: event.target.value.toUpperCase() })}
      />
    </div>
  );
}

function Outcome({ trying: { matched, steps, asks, facts, requestId } }: { trying: Trying }) {
  if (requestId !== "" && !facts) return <p className="text-ink3">Looking up the request.</p>;
  if (matched === undefined || !steps) return <p className="text-ink3">Finish the rules to try them.</p>;
  return (
    <div role="status" className="flex flex-col gap-3">
      {requestId !== "" && facts && <p className="text-ink2 text-sm [overflow-wrap:anywhere]">{factsWords(facts)}</p>}
      <p className="font-semibold text-brand">
        {matched === -1 ? "No rule matches: one approval decides." : `Rule ${matched + 1} matches.`}
      </p>
      {asks && <p>Each action like this also waits for these steps, even if authority covers it.</p>}
      <DemandedSteps steps={steps} />
    </div>
  );
}

/** Tries the rules, while they are written, with a request: which is for it, and who would decide it. */
export function TryPanel({ trying, choices }: { trying: Trying; choices: RuleChoices }) {
  const { requestId, setRequestId, requests } = trying;
  const options = requests.map(({ id, agent, sentence, status }) => ({
    value: id,
    label: `${agentLabel(agent)}, ${status}: ${sentence}`,
  }));
  return (
    <Panel title="Try it">
      <div className="flex flex-col gap-4">
        <SelectField
          label="With"
          placeholder="A sample request"
          options={options}
          value={requestId}
          onChange={(event) => setRequestId(event.target.value)}
        />
        {requestId === "" && <SampleFields trying={trying} choices={choices} />}
        <Outcome trying={trying} />
      </div>
    </Panel>
  );
}
