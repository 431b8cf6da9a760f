import { Identity } from "@/components/marks/identity";
import { CodeBlock } from "@/components/ui/code-block";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { AGENT_NAME } from "@/lib/agents/model";
import { type RegisterFields, registerCommand } from "./register-agent";

const steps = [
  "A registered agent is a draft without authority.",
  "Activation needs an owner. At risk tier high or critical, or where the lifecycle policy says so, a second person confirms it.",
  "Each running instance makes its own key and enrols with a one-time token.",
  "Its authority comes from requests that other people approve.",
];

/** Previews the registration, its next steps and the equivalent command. */
export function RegisterPreview({
  fields,
  issuer,
  trustDomain,
}: {
  fields: RegisterFields;
  issuer: string;
  trustDomain: string;
}) {
  const named = AGENT_NAME.test(fields.name);
  const name = named ? fields.name : "…";
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
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </Panel>
      <CodeBlock label="The same from the command line" code={registerCommand(issuer, fields)} />
    </aside>
  );
}
