import { useQuery } from "@tanstack/react-query";
import { lifecyclePolicy } from "@/components/lifecycle/queries";
import { Identity } from "@/components/marks/identity";
import { CodeBlock } from "@/components/ui/code-block";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { AGENT_NAME, environments, riskTiers } from "@/lib/agents/model";
import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import { ruleFor } from "@/lib/lifecycle/policy/policy";
import type { LifecyclePolicyResponse } from "@/lib/lifecycle/policy/schema";
import { type RegisteredDiscovery, type RegisterFields, registerCommand } from "./register-agent";

/** Who activates an agent of the chosen tier and environment, by the policy in effect. */
function activationStep(fields: RegisterFields, rules: LifecyclePolicyResponse["rules"] | undefined): string {
  const riskTier = riskTiers.find((one) => one === fields.riskTier);
  const environment = environments.find((one) => one === fields.environment);
  if (!rules || !riskTier || !environment)
    return "Activation needs an owner. The risk tier and the environment decide whether a second person confirms it.";
  const { people } = ruleFor(rules, { riskTier, environment });
  return takesTwo({ control: "agent-activation", riskTier, people })
    ? "Activation needs an owner. A second person must confirm it."
    : "Activation needs an owner. One person activates it.";
}

const stepsOf = (activation: string): string[] => [
  "A registered agent is a draft without authority.",
  activation,
  "Each running instance makes its own key and enrols with a one-time token.",
  "Its authority comes from requests that other people approve.",
];

/** Previews the registration, its next steps and the equivalent command. */
export function RegisterPreview({
  fields,
  issuer,
  trustDomain,
  discovery,
}: {
  fields: RegisterFields;
  issuer: string;
  trustDomain: string;
  discovery: RegisteredDiscovery | undefined;
}) {
  const named = AGENT_NAME.test(fields.name);
  const name = named ? fields.name : "…";
  const { data: policy } = useQuery(lifecyclePolicy);
  const activation = activationStep(fields, policy?.rules);
  return (
    <aside aria-label="Preview" className="flex min-w-0 flex-col gap-6 lg:sticky lg:top-16">
      <Panel title="Preview">
        <Identity
          name={fields.displayName.trim() || name}
          id={named ? fields.name : "not named yet"}
          seal={fields.name || "unnamed"}
          frame="agent"
          size="lg"
        />
        <KeyValue
          className="mt-4"
          items={[
            {
              label: "SPIFFE ID",
              value: <code className="font-mono text-sm">{`spiffe://${trustDomain}/agent/${name}`}</code>,
            },
          ]}
        />
      </Panel>
      <Panel title="Next steps">
        <ol className="flex list-decimal flex-col gap-1.5 ps-5 marker:text-ink3">
          {stepsOf(activation).map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </Panel>
      <CodeBlock label="The same from the command line" code={registerCommand(issuer, fields, discovery)} />
    </aside>
  );
}
