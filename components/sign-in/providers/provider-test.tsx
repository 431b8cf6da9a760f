"use client";

import { useMutation } from "@tanstack/react-query";
import { BadgeCheck } from "lucide-react";
import { Button } from "@/components/ui/button";
import { problemText } from "@/components/ui/problem-text";
import { Glyph } from "@/components/ui/status-mark";
import type { ProviderCheck, ProviderCheckName } from "@/lib/sign-in/providers/model";
import { testProvider } from "./queries";

const names: Record<ProviderCheckName, string> = {
  address: "Address",
  discovery: "Discovery",
  issuer: "Issuer",
  endpoints: "Endpoints",
  keys: "Keys",
  algorithm: "Algorithm",
  flow: "Flow",
  pkce: "PKCE",
  authentication: "Client secret",
  auth_time: "Fresh sign-in",
  sign_out: "Sign-out",
};

function Mark({ ok }: Pick<ProviderCheck, "ok">) {
  if (ok === null) return <Glyph shape="line" className="mt-1.5 text-ink3" />;
  return <Glyph shape={ok ? "check" : "cross"} className={ok ? "mt-1.5 text-ok" : "mt-1.5 text-bad"} />;
}

const spoken = (ok: boolean | null): string => (ok === null ? "not known" : ok ? "passed" : "failed");

/** Asks a provider for what a sign-in needs, and explains each check. */
export function ProviderConnection({ providerId, mayWrite }: { providerId: string; mayWrite: boolean }) {
  const test = useMutation({ mutationFn: () => testProvider(providerId) });
  return (
    <section className="flex flex-col items-start gap-3 border-line border-t pt-4">
      <h3>Connection</h3>
      <div role="status" className="w-full">
        {test.data && (
          <ol aria-label="Checks" className="rounded-md border border-line">
            {test.data.checks.map(({ name, ok, says }) => (
              <li
                key={name}
                className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 border-line px-3 py-2 not-last:border-b sm:grid-cols-[auto_7rem_minmax(0,1fr)]"
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
        )}
      </div>
      {test.error && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {problemText(test.error)}
        </p>
      )}
      <Button
        icon={<BadgeCheck aria-hidden />}
        loading={test.isPending}
        whyNot={mayWrite ? undefined : "Connections are tested by admins."}
        onClick={() => test.mutate()}
      >
        Test connection
      </Button>
    </section>
  );
}
