import { AuthorityChain } from "@/components/marks/authority-chain";
import { DecisionMark } from "@/components/marks/decision-mark";
import { Identity } from "@/components/marks/identity";
import { RiskMark } from "@/components/marks/risk-mark";
import { Countdown } from "@/components/time/countdown";
import { Timestamp } from "@/components/time/timestamp";
import { CodeBlock, JsonBlock } from "@/components/ui/code-block";
import { CopyField } from "@/components/ui/copy-field";
import { KeyValue } from "@/components/ui/key-value";
import { Pill } from "@/components/ui/pill";
import { Seal } from "@/components/ui/seal";
import { StatusMark } from "@/components/ui/status-mark";
import { Part, Row } from "./part";
import { agentStates, otherStates, sampleDecision, sampleHops } from "./sample";

const prints = Array.from({ length: 24 }, (_, i) => `sha256:${(i * 7919 + 13).toString(36)}f${i}`);

export function Marks() {
  return (
    <Part title="Marks">
      <Row>
        {agentStates.map((status) => (
          <StatusMark key={status} status={status} />
        ))}
      </Row>
      <Row>
        {otherStates.map((status) => (
          <StatusMark key={status} status={status} />
        ))}
      </Row>
      <Row>
        <DecisionMark decision="allow" />
        <DecisionMark decision="deny" />
        <DecisionMark decision="change" />
        <DecisionMark decision="error" />
      </Row>
      <Row>
        <RiskMark tier="low" />
        <RiskMark tier="medium" />
        <RiskMark tier="high" />
        <RiskMark tier="critical" />
      </Row>
      <Row>
        <Pill>team:finance</Pill>
        <Pill tone="outline">standard@1</Pill>
        <Pill mono>refund:create</Pill>
        <Pill mono struck>
          payroll:*
        </Pill>
        <Pill tone="signal">PROD</Pill>
      </Row>
    </Part>
  );
}

export function Seals() {
  return (
    <Part title="Seals">
      <div className="flex flex-wrap gap-3">
        {prints.map((print) => (
          <Seal key={print} value={print} />
        ))}
      </div>
      <Row>
        <Identity name="Mara Okafor" id="per_01JB7W0000MARA0KAF0R" seal="per_mara" frame="person" size="lg" />
        <Identity name="refund-triage" id="agt_01JB7W3NA2V8Y4G6P0SD" seal="agt_refund" frame="agent" size="lg" />
        <Identity name="stripe.refund" id="rsv_01JB7W3NA2" seal="rsv_stripe" frame="tool" size="lg" />
      </Row>
    </Part>
  );
}

export function Facts({ now }: { now: number }) {
  return (
    <Part title="Facts">
      <KeyValue
        items={[
          { label: "Agent id", value: <CopyField value="agt_01JB7W3NA2V8Y4G6P0SD3H7E5B" label="agent id" /> },
          { label: "Last action", value: <Timestamp at={now - 252_000} /> },
          { label: "Created", value: <Timestamp at={now - 86_400_000 * 12} mode="exact" /> },
          { label: "Sealed", value: <Timestamp at={now} mode="exact" precision="millisecond" /> },
          { label: "Never used", value: <Timestamp at={null} fallback="never" /> },
          { label: "Token expires", value: <Countdown until={now + 18 * 60_000} lead="in" /> },
          { label: "Key expires", value: <Countdown until={now + 6 * 86_400_000} lead="in" /> },
          { label: "Enrolment", value: <Countdown until={now - 1000} /> },
        ]}
      />
      <CopyField look="box" label="enrolment token" value="met_V1StGXR8Z5jdHi6BmyT0l1IO7q9wEuKcLpNaFxRs4YhQ2dMv" />
    </Part>
  );
}

export function Code() {
  return (
    <Part title="Code">
      <JsonBlock label="Answer" value={sampleDecision} />
      <CodeBlock
        label="The same from the command line"
        code={'curl -b "$COOKIES" https://mandate.example/api/agents?q=status:active'}
      />
    </Part>
  );
}

export function ChainSample() {
  return (
    <Part title="Chain of authority" wide>
      <AuthorityChain hops={sampleHops} currentId="agt_01JB7W3NA2V8Y4G6P0SD" />
    </Part>
  );
}
