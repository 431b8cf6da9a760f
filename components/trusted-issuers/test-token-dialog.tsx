"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { problemText } from "@/components/ui/problem-text";
import { Glyph } from "@/components/ui/status-mark";
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

type Check = TestTokenResponse["checks"][number];

function Mark({ ok }: Pick<Check, "ok">) {
  if (ok === null) return <Glyph shape="line" className="mt-1.5 text-ink3" />;
  return <Glyph shape={ok ? "check" : "cross"} className={ok ? "mt-1.5 text-ok" : "mt-1.5 text-bad"} />;
}

const spoken = (ok: boolean | null): string => (ok === null ? "not reached" : ok ? "passed" : "failed");

function Checks({ checks }: { checks: readonly Check[] }) {
  return (
    <ol aria-label="Checks" className="rounded-md border border-line">
      {checks.map(({ name, ok, says }) => (
        <li
          key={name}
          className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 border-line px-3 py-2 not-last:border-b sm:grid-cols-[auto_8rem_minmax(0,1fr)]"
        >
          <Mark ok={ok} />
          <b className={ok === null ? "font-normal text-ink3" : undefined}>
            {names[name]}
            <span className="sr-only">: {spoken(ok)}</span>
          </b>
          <span className="text-ink2 [overflow-wrap:anywhere] max-sm:col-start-2">{says}</span>
        </li>
      ))}
    </ol>
  );
}

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
        {test.data && <Checks checks={test.data.checks} />}
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
