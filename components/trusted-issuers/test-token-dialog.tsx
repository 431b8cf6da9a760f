"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CheckList } from "@/components/ui/check-list";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { problemText } from "@/components/ui/problem-text";
import { Textarea } from "@/components/ui/textarea";
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

function TestForm({ onClose }: { onClose: () => void }) {
  const [token, setToken] = useState("");
  const test = useMutation({ mutationFn: testToken });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (token.trim() !== "" && !test.isPending) test.mutate(token.trim());
      }}
    >
      <Field
        label="Token"
        hint="The JWT as the platform gives it to the workload, for example a service-account token."
      >
        <Textarea
          mono
          rows={4}
          value={token}
          onChange={(event) => setToken(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          placeholder="eyJhbGciOi…"
        />
      </Field>
      <div role="status" className="flex flex-col gap-3">
        {test.data && <Outcome answer={test.data} />}
        {test.data && (
          <CheckList
            checks={test.data.checks}
            names={names}
            unmade="not reached"
            rowClass="sm:grid-cols-[auto_8rem_minmax(0,1fr)]"
          />
        )}
      </div>
      {test.error && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {problemText(test.error)}
        </p>
      )}
      <div className="-mx-4 -mb-4">
        <DialogFooter>
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" variant="primary" loading={test.isPending} disabled={token.trim() === ""}>
            Test token
          </Button>
        </DialogFooter>
      </div>
    </form>
  );
}

/** Explains, check by check, what would become of a token. Nothing of it is kept. */
export function TestTokenDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog
      open={open}
      onOpenChange={onClose}
      keepOnOutsidePress
      size="lg"
      title="Test a token"
      description="Runs the checks of an enrolment in order. The token is not used up, stored or logged."
    >
      {open && <TestForm onClose={onClose} />}
    </Dialog>
  );
}
