"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { peopleChoices } from "@/components/delegation-editor/choices";
import { sendJson } from "@/components/shell/api-client";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { UnloadedPage } from "@/components/shell/unloaded-page";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import { RehomeAllResponse, type Rehoming } from "@/lib/requests/rehoming/schema";
import { AffectedCard, isOpen } from "./affected-card";
import { rehomingQuery } from "./queries";

const counted = (count: number, one: string) => `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;

/** What would become of all of it, in counts: what there is none of is left out. */
function summary({ delegations }: Rehoming): string {
  const of = (is: (one: Rehoming["delegations"][number]) => boolean) => delegations.filter(is).length;
  const below = delegations.filter(isOpen).flatMap((one) => one.below);
  const said = (parts: [number, string][]) => parts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
  const own = said([
    [of((one) => isOpen(one) && one.outcome === "whole"), "would go on whole"],
    [of((one) => isOpen(one) && one.outcome === "less"), "would go on with less"],
    [of((one) => !isOpen(one)), "would not go on"],
  ]);
  const hanging = said([
    [below.filter(({ outcome }) => outcome === "shrinks").length, "would shrink"],
    [below.filter(({ outcome }) => outcome === "pauses").length, "would pause"],
  ]);
  if (below.length === 0) return `${own.join(", ")}.`;
  return `${own.join(", ")}. Below: ${hanging.length === 0 ? "everything would stay as it is" : hanging.join(", ")}.`;
}

type ToProps = { from: string; value: string; onChange: (id: string) => void };

function NewDelegator({ from, value, onChange }: ToProps) {
  const people = useQuery(peopleChoices).data?.people ?? [];
  const options = people
    .filter(({ id }) => id !== from)
    .map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }));
  return (
    <Field
      label="New delegator"
      hint="What becomes of each is shown for whoever you choose. Nothing changes yet."
      className="max-w-md"
    >
      <Select
        placeholder="Choose a person"
        options={options}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

type Made = RehomeAllResponse["requests"];

function MadeRequests({ made, shown }: { made: Made; shown: Rehoming }) {
  const nameOf = (id: string) => shown.delegations.find((one) => one.id === id)?.agent.name ?? id;
  return (
    <section role="status" className="rounded-md bg-okbg p-4 text-ok">
      <p className="font-semibold">Sent for approval: {counted(made.length, "request")}</p>
      <ul className="mt-1 flex flex-col gap-1">
        {made.map(({ id, delegationId }) => (
          <li key={id}>
            <Link href={`/requests/${id}`} className="underline underline-offset-2">
              {nameOf(delegationId)}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

type ListProps = { shown: Rehoming; stale: boolean; onMade: (made: Made) => void };

function AffectedList({ shown, stale, onMade }: ListProps) {
  const open = shown.delegations.filter(isOpen).map(({ id }) => id);
  const [left, setLeft] = useState<readonly string[]>([]);
  const [asking, setAsking] = useState(false);
  const chosen = open.filter((id) => !left.includes(id));
  const client = useQueryClient();
  const toast = useToast();
  const send = async (reason: string) => {
    const body = { to: shown.to?.id, delegations: chosen, digest: shown.digest, reason };
    const path = `/api/people/${shown.person.id}/rehoming`;
    const { requests } = await sendJson("POST", path, body, { schema: RehomeAllResponse });
    toast.done("Sent for approval", `Once approved, each goes on in the name of ${shown.to?.name ?? "the other"}.`);
    onMade(requests);
    await client.invalidateQueries({ queryKey: ["delegations"] });
  };
  const whyNot = !shown.to
    ? "Choose who shall delegate first."
    : chosen.length === 0
      ? "Nothing is chosen that could go on."
      : undefined;
  return (
    <>
      {shown.to && <p role="status">{summary(shown)}</p>}
      <ul
        aria-label={`Delegations of ${shown.person.name}`}
        className={stale ? "flex flex-col gap-3 opacity-60" : "flex flex-col gap-3"}
      >
        {shown.delegations.map((one) => (
          <AffectedCard
            key={one.id}
            affected={one}
            former={shown.person.name}
            chosen={chosen.includes(one.id)}
            onChoose={(on) => setLeft((now) => (on ? now.filter((id) => id !== one.id) : [...now, one.id]))}
          />
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-3">
        <Button variant="primary" whyNot={whyNot} disabled={stale} onClick={() => setAsking(true)}>
          Ask for {counted(chosen.length, "delegation")}
        </Button>
        {whyNot && <p className="text-ink3 text-sm">{whyNot}</p>}
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Ask that ${shown.to?.name ?? "another"} delegate`}
        verb={`Ask for ${counted(chosen.length, "delegation")}`}
        tone="primary"
        reason="required"
        reasonHint="Shown to whoever decides, and kept in the audit trail."
        effect={`All ${counted(chosen.length, "request")} are made at once, or none. What was shown becomes true for each once somebody else approves it.`}
        onConfirm={send}
      />
    </>
  );
}

/** Everything that a person delegates, and what becomes of it in somebody else's name. */
export function RehomingScreen({ personId }: { personId: string }) {
  const [to, setTo] = useQueryState("to", parseAsString.withDefault(""));
  const [made, setMade] = useState<Made>();
  const query = useQuery(rehomingQuery(personId, to));
  const parent = <ParentLink href={`/people?person=${personId}`} label="People" />;
  if (!query.data) return <UnloadedPage title="Another delegator" parent={parent} query={query} />;
  const shown = query.data;
  const { person, count, delegations } = shown;
  const choose = (id: string) => {
    setMade(undefined);
    void setTo(id === "" ? null : id);
  };
  return (
    <PageFrame title={`Another delegator for ${person.name}`} parent={parent}>
      <div className="mx-auto flex max-w-280 flex-col gap-5">
        <p className="text-ink2">
          {person.name} gives {counted(count, "delegation")}
          {person.status === "active" ? "." : ", and was deactivated: they are paused."} Somebody else can take over,
          within what that person may delegate; what hangs below follows.
          {count > delegations.length && ` The newest ${delegations.length} are shown.`}
        </p>
        {made && <MadeRequests made={made} shown={shown} />}
        {count === 0 ? (
          <EmptyState kind="none" title={`${person.name} delegates nothing`} />
        ) : (
          <>
            <NewDelegator from={personId} value={to} onChange={choose} />
            <AffectedList key={to} shown={shown} stale={query.isPlaceholderData} onMade={setMade} />
          </>
        )}
      </div>
    </PageFrame>
  );
}
