"use client";

import { useMutation } from "@tanstack/react-query";
import { BadgeCheck } from "lucide-react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { CheckList } from "@/components/ui/check-list";
import type { ProviderCheckName } from "@/lib/sign-in/providers/model";
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

/** Asks a provider for what a sign-in needs, and explains each check. */
export function ProviderConnection({ providerId, mayWrite }: { providerId: string; mayWrite: boolean }) {
  const test = useMutation({ mutationFn: () => testProvider(providerId) });
  return (
    <section className="flex flex-col items-start gap-3 border-line border-t pt-4">
      <h3>Connection</h3>
      <div role="status" className="w-full">
        {test.data && <CheckList checks={test.data.checks} names={names} unmade="not known" />}
      </div>
      <Alert error={test.error} />
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
