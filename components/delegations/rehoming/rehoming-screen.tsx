"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { peopleChoices } from "@/components/delegations/editor/choices";
import { ConfirmDialog } from "@/components/forms/confirm-dialog";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { UnloadedPage } from "@/components/shell/unloaded-page";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { SelectField } from "@/components/ui/input-field";
import { Link } from "@/components/ui/link";
import { useToast } from "@/components/ui/toast";
import { RehomeAllResponse, type Rehoming } from "@/lib/requests/rehoming/schema";
import { AffectedCard, isOpen } from "./affected-card";
import { rehomingQuery } from "./queries";

const counted = (count: number, one: string) => `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;

/** Counts the delegations by effect, without zero counts. */
function summary({ delegations }: Rehoming): string {
  const of = (is: (one: Rehoming["delegations"][number]) => boolean) => delegations.filter(is).length;
  const below = delegations.filter(isOpen).flatMap((one) => one.below);
  const said = (parts: [number, string][]) => parts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
  const own = said([
    [of((one) => isOpen(one) && one.outcome === "whole"), "would continue unchanged"],
    [of((one) => isOpen(one) && one.outcome === "less"), "would continue with less"],
    [of((one) => !isOpen(one)), "would not continue"],
  ]);
  const hanging = said([
    [below.filter(({ outcome }) => outcome === "shrinks").length, "would shrink"],
    [below.filter(({ outcome }) => outcome === "pauses").length, "would pause"],
  ]);
  if (below.length === 0) return `${own.join(", ")}.`;
  return `${own.join(", ")}. Below: ${hanging.length === 0 ? "nothing would change" : hanging.join(", ")}.`;
}

type ToProps = { from: string; value: string; onChange: (id: string) => void };

function NewDelegator({ from, value, onChange }: ToProps) {
  const people = useQuery(peopleChoices).data?.people ?? [];
  const options = people
    .filter(({ id }) => id !== from)
    .map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }));
  return (
    <SelectField
      label="New delegator"
      hint="Shows the effect on each delegation. Nothing changes yet."
      className="max-w-md"
      placeholder="Choose a person"
      options={options}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
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

/** Requests the new delegator for the chosen delegations, all at once. */
function useSend(shown: Rehoming, onMade: (made: Made) => void) {
  const client = useQueryClient();
  const toast = useToast();
  return async (chosen: readonly string[], reason: string) => {
    const body = { to: shown.to?.id, delegations: chosen, digest: shown.digest, reason };
    const path = `/api/people/${shown.person.id}/rehoming`;
    const { requests } = await sendJson("POST", path, body, { schema: RehomeAllResponse });
    const delegator = shown.to?.name ?? "another person";
    toast.done("Sent for approval", `Once approved, each continues with the delegator ${delegator}.`);
    onMade(requests);
    await client.invalidateQueries({ queryKey: ["delegations"] });
  };
}

function AffectedList({ shown, stale, onMade }: ListProps) {
  const open = shown.delegations.filter(isOpen).map(({ id }) => id);
  const [left, setLeft] = useState<readonly string[]>([]);
  const [asking, setAsking] = useState(false);
  const chosen = open.filter((id) => !left.includes(id));
  const send = useSend(shown, onMade);
  const whyNot = !shown.to
    ? "Choose the new delegator first."
    : chosen.length === 0
      ? "Choose at least one delegation."
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
          Request {counted(chosen.length, "delegation")}
        </Button>
        {whyNot && <p className="text-ink3 text-sm">{whyNot}</p>}
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Request ${shown.to?.name ?? "another person"} as delegator`}
        verb={`Request ${counted(chosen.length, "delegation")}`}
        tone="primary"
        reason="required"
        reasonHint="Shown to the approvers, and kept in the audit trail."
        effect={`Creates all ${counted(chosen.length, "request")} at once, or none. Each takes effect once another person approves it.`}
        onConfirm={(reason) => send(chosen, reason)}
      />
    </>
  );
}

/** All delegations of a person, with the effect of another delegator. */
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
          {person.status === "active" ? "." : ", and is deactivated: they are paused."} Another person can take over,
          within that person's entitlement. Sub-delegations follow.
          {count > delegations.length && ` The newest ${delegations.length} are shown.`}
        </p>
        {made && <MadeRequests made={made} shown={shown} />}
        {count === 0 ? (
          <EmptyState kind="none" title={`${person.name} gives no delegations`} />
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
