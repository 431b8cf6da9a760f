"use client";

import { useState } from "react";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { CheckList } from "@/components/ui/check-list";
import { TextareaField } from "@/components/ui/input-field";
import { Link } from "@/components/ui/link";
import type { TestCheckName } from "@/lib/trusted-issuers/model";
import type { TestTokenResponse } from "@/lib/trusted-issuers/schema";
import { testToken } from "./queries";

const names: Record<TestCheckName, string> = {
  form: "Form",
  issuer: "Issuer",
  key: "Key",
  signature: "Signature",
  type: "Kind of token",
  algorithm: "Algorithm",
  audience: "Audience",
  times: "Times",
  subject: "Subject",
  rule: "Rule",
  network: "Network",
  agent: "Agent",
  outcome: "Outcome",
};

function Outcome({ answer }: { answer: TestTokenResponse }) {
  const { agent, rule, checks } = answer;
  const failed = checks.find(({ ok }) => ok === false);
  return (
    <p className={failed ? "rounded-md bg-badbg p-3 text-bad" : "rounded-md bg-okbg p-3 text-ok"}>
      <b>{failed ? `Refused at: ${names[failed.name]}.` : "This token would be accepted."}</b>
      {agent && rule && (
        <>
          {" "}
          It represents{" "}
          <Link className="underline" href={`/agents/${agent.id}?tab=credentials`}>
            {agent.name}
          </Link>
          , by the rule <span className="font-mono text-sm">{rule.subjectPattern}</span>.
        </>
      )}
    </p>
  );
}

/** Explains, check by check, what would become of a token. Nothing of it is kept. */
export function TestTokenDialog({ onClose }: { onClose: () => void }) {
  const [token, setToken] = useState("");
  const [answer, setAnswer] = useState<TestTokenResponse>();
  const form = useForm({
    whyNot: token.trim() === "" ? "Paste a token first." : undefined,
    send: async () => {
      setAnswer(undefined);
      setAnswer(await testToken(token.trim()));
    },
  });
  return (
    <FormDialog
      form={form}
      size="lg"
      title="Test a token"
      description="Runs the checks of an enrolment in order. The token is not used up, stored or logged."
      verb="Test token"
      cancel="Close"
      onClose={onClose}
    >
      <TextareaField
        label="Token"
        hint="The JWT as the platform gives it to the workload, for example a service-account token."
        mono
        rows={4}
        value={token}
        onChange={(event) => setToken(event.target.value)}
        autoComplete="off"
        spellCheck={false}
        placeholder="eyJhbGciOi…"
      />
      <div role="status" className="flex flex-col gap-3">
        {answer && <Outcome answer={answer} />}
        {answer && <CheckList checks={answer.checks} names={names} unmade="not reached" />}
      </div>
    </FormDialog>
  );
}
