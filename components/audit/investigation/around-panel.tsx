"use client";

import { useQuery } from "@tanstack/react-query";
import { EntryName } from "@/components/audit/entry-name";
import { delegationDetail } from "@/components/delegations/queries";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { agentLabel } from "@/lib/agents/model";
import type { AuditEntry } from "@/lib/audit/schema";
import { type ChainAround, chainsAround, type PersonAround, peopleAround } from "./around";

type Range = { from: string; to: string };

const most = 8;
const inEntries = (count: number): string => (count === 1 ? "1 entry" : `${count.toLocaleString("en")} entries`);

const partsOf = ({ acted, approved, answers }: PersonAround): string =>
  [
    acted > 0 && `acted in ${inEntries(acted)}`,
    approved > 0 && `approved the authority of ${inEntries(approved)}`,
    answers > 0 && `answers for ${inEntries(answers)}`,
  ]
    .filter((part) => part !== false)
    .join(", ");

function Person({ person, range }: { person: PersonAround; range: Range }) {
  const trail = `/audit?${new URLSearchParams({ q: `id:${person.id}`, ...range })}`;
  return (
    <li className="flex flex-wrap items-baseline gap-x-2 [overflow-wrap:anywhere]">
      <Link href={trail} className="font-semibold hover:underline">
        <EntryName {...person} />
      </Link>
      <span className="text-ink2 text-sm">{partsOf(person)}</span>
    </li>
  );
}

/** A delegation by its agent and purpose; by its id if the person may not read it. */
function DelegationName({ id }: { id: string }) {
  const { data } = useQuery({ ...delegationDetail(id), retry: false });
  return (
    <Link href={`/delegations/${id}`} title={id} className={cn("underline", !data && "font-mono text-sm")}>
      {data ? `${agentLabel(data.agent)}: ${data.purpose}` : id}
    </Link>
  );
}

function Chain({ chain, allowed, denied }: ChainAround) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-2 [overflow-wrap:anywhere]">
      {chain.map((id, at) => (
        <span key={id}>
          {at > 0 && <span className="text-ink3">passed on as </span>}
          <DelegationName id={id} />
        </span>
      ))}
      <span className="text-ink2 text-sm tabular-nums">
        {allowed.toLocaleString("en")} allowed, {denied.toLocaleString("en")} denied
      </span>
    </li>
  );
}

function More({ shown, of }: { shown: number; of: number }) {
  return of > shown ? <p className="mt-1 text-ink3 text-sm">and {(of - shown).toLocaleString("en")} more</p> : null;
}

/** The people and the chains of delegations in the entries of an investigation. */
export function AroundPanel({ entries, range }: { entries: readonly AuditEntry[]; range: Range }) {
  const [people, chains] = [peopleAround(entries), chainsAround(entries)];
  if (people.length + chains.length === 0) return null;
  return (
    <Panel title="People and delegations in these entries">
      <div className="grid gap-4 lg:grid-cols-2">
        <div className="min-w-0">
          <ul aria-label="People around it" className="flex flex-col gap-1">
            {people.slice(0, most).map((person) => (
              <Person key={person.id} person={person} range={range} />
            ))}
          </ul>
          <More shown={most} of={people.length} />
        </div>
        <div className="min-w-0">
          <ul aria-label="Chains that it acted under" className="flex flex-col gap-1">
            {chains.slice(0, most).map((one) => (
              <Chain key={one.chain.join(" ")} {...one} />
            ))}
          </ul>
          <More shown={most} of={chains.length} />
        </div>
      </div>
    </Panel>
  );
}
