"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { AuthorityEditor } from "@/components/authority/authority-editor";
import { delegationDetail } from "@/components/delegations/queries";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Button, ButtonLink } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { useNow } from "@/components/ui/use-now";
import { parseAuthority } from "@/lib/authority/parse";
import { type AgentChoice, agentChoices, serverChoices } from "./request-choices";
import { TermsFields, WhoFields } from "./request-fields";
import { RequestPreview, SentenceBeforeSending } from "./request-preview";
import { useRequestForm } from "./use-request-form";

export type RequestFormProps = {
  /** The agent that the page was opened for. */
  chosen: AgentChoice | undefined;
  /** The delegation that is to be passed on. */
  parentId: string | undefined;
  me: string;
  mayReadPeople: boolean;
};

const noCatalogues: never[] = [];

function Above({ parentId, fault }: { parentId: string; fault: string | undefined }) {
  const { data, error } = useQuery(delegationDetail(parentId));
  if (error) return <ErrorPanel title="The delegation to pass on could not be loaded" error={error} />;
  return (
    <div className="rounded-md border border-line bg-surface p-4">
      <p className="text-ink3 text-sm">
        Passes on{" "}
        <Link href={`/delegations/${parentId}`} className="font-mono underline underline-offset-2">
          {parentId}
        </Link>
      </p>
      {data && (
        <p className="mt-1">
          {data.agent.displayName ?? data.agent.name} {data.sentence.replace(/^May/, "may")}
        </p>
      )}
      {fault && <p className="mt-1 text-bad text-sm">{fault}</p>}
    </div>
  );
}

function useParent(parentId: string | undefined) {
  const { data } = useQuery({ ...delegationDetail(parentId ?? ""), enabled: parentId !== undefined });
  const effective = parseAuthority(data?.effective ?? []);
  return parentId !== undefined && effective.ok ? { id: parentId, effective: effective.authority } : undefined;
}

/** Asks for narrow authority for an agent: who, what, how much, when, how long. */
export function RequestForm({ chosen, parentId, me, mayReadPeople }: RequestFormProps) {
  const servers = useQuery(serverChoices);
  const form = useRequestForm({ agentId: chosen?.id ?? "", parentId, catalogues: servers.data ?? noCatalogues });
  const parent = useParent(parentId);
  const now = useNow(60);
  const agents = useQuery(agentChoices("")).data?.agents ?? [];
  const agent = [chosen, ...agents].find((candidate) => candidate?.id === form.draft.agentId);
  return (
    <PageFrame title="Request authority" parent={<ParentLink href="/requests" label="My requests" />}>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
        <form noValidate onSubmit={(event) => void form.submit(event)} className="flex min-w-0 flex-col gap-6">
          {parentId && <Above parentId={parentId} fault={form.faults.parentDelegationId} />}
          <WhoFields form={form} chosen={chosen} me={me} mayReadPeople={mayReadPeople} />
          <section aria-label="Authority" className="flex flex-col gap-2">
            <h2 className="text-base">What it may do</h2>
            {servers.error && (
              <ErrorPanel
                title="The catalogues could not be loaded"
                error={servers.error}
                onRetry={() => void servers.refetch()}
                retrying={servers.isFetching}
              />
            )}
            <AuthorityEditor editor={form.editor} />
          </section>
          <TermsFields form={form} />
          <SentenceBeforeSending form={form} agentName={agent && (agent.displayName ?? agent.name)} />
          {form.failure && (
            <p role="alert" data-fault tabIndex={-1} className="rounded-md bg-badbg p-3 text-bad">
              {form.failure}
            </p>
          )}
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant="primary" size="lg" loading={form.sending}>
              Send request
            </Button>
            <ButtonLink href="/requests" size="lg">
              Cancel
            </ButtonLink>
          </div>
        </form>
        <RequestPreview form={form} agentName={agent && (agent.displayName ?? agent.name)} parent={parent} now={now} />
      </div>
    </PageFrame>
  );
}
