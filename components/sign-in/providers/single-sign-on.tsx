"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Plus } from "lucide-react";
import { useState } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { FoundingNote } from "@/components/people/founding-note";
import { useOpened } from "@/components/table/use-filter-query";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { StatusMark } from "@/components/ui/status-mark";
import type { ProviderResponse } from "@/lib/sign-in/providers/schema";
import { AddProviderDialog } from "./add-provider-dialog";
import { ProviderDrawer } from "./provider-drawer";
import { providerList } from "./queries";

type ProvidersProps = { providers: readonly ProviderResponse[]; onOpen: (id: string) => void };

function Providers({ providers, onOpen }: ProvidersProps) {
  return (
    <ul aria-label="Identity providers" className="w-full rounded-md border border-line">
      {providers.map(({ id, name, issuer, status }) => (
        <li key={id} className="border-line not-last:border-b">
          <button
            type="button"
            className="focus-inset flex w-full flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 text-start hover:bg-sunken"
            onClick={() => onOpen(id)}
          >
            <span className="min-w-0 flex-1">
              <b className="block">{name}</b>
              <span className="block font-mono text-ink3 text-sm [overflow-wrap:anywhere]">{issuer}</span>
            </span>
            <StatusMark status={status} />
            <ChevronRight aria-hidden className="size-4 text-ink3" />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** With which identity providers of the organisation people sign in. */
export function SingleSignOn({ mayWrite, founding }: { mayWrite: boolean; founding: boolean }) {
  const opened = useOpened("provider");
  const [adding, setAdding] = useState(false);
  const query = useQuery(providerList);
  const providers = query.data?.identityProviders;
  const open = providers?.find(({ id }) => id === opened.id);
  return (
    <Panel title="Single sign-on">
      <div className="flex flex-col items-start gap-3">
        <p className="max-w-160 text-ink2">
          People sign in with the account of their organisation (OpenID Connect). The first admin keeps a password for
          emergencies in which no provider answers.
        </p>
        {founding && mayWrite && <FoundingNote linked />}
        {!providers && (
          <div className="w-full">
            <Unloaded query={query} name="The identity providers" lines={2} />
          </div>
        )}
        {providers?.length === 0 && <p className="text-ink3">No identity provider is configured.</p>}
        {providers && providers.length > 0 && <Providers providers={providers} onOpen={opened.open} />}
        <Button
          icon={<Plus aria-hidden />}
          whyNot={mayWrite ? undefined : "Identity providers are added by admins."}
          onClick={() => setAdding(true)}
        >
          Add identity provider
        </Button>
      </div>
      {open && <ProviderDrawer provider={open} mayWrite={mayWrite} onClose={opened.close} />}
      {adding && <AddProviderDialog onClose={() => setAdding(false)} onAdded={opened.open} />}
    </Panel>
  );
}
