"use client";

import { EraseTexts } from "@/components/log-keeping/erase-texts";
import { DecisionMark } from "@/components/marks/decision-mark";
import { useAsOf } from "@/components/time/as-of";
import { Timestamp } from "@/components/time/timestamp";
import { CopyField } from "@/components/ui/copy-field";
import { Disclosure } from "@/components/ui/disclosure";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import type { EntryView } from "@/lib/audit/entry-view";
import type { AuditEntryDetail } from "@/lib/audit/schema";
import { amountsOf, limitText } from "@/lib/audit/sentences/amounts";
import { approversOf, denierOf } from "@/lib/audit/sentences/approvers";
import { refusalText } from "@/lib/audit/sentences/refusals";
import { AuthorityCard } from "./authority-card";
import { EntryAsOf } from "./entry-as-of";
import { EntryChanges } from "./entry-changes";
import { outcomeWords } from "./entry-mark";
import { EntryName } from "./entry-name";
import { type NamesNow, namedIn } from "./named-in";
import type { ReadEntry } from "./read-entry";
import { RequestAuthority } from "./request-authority";

/** Flags what does not fit the sealed record: members of the answer, and texts. */
function EntryWarnings({ read: { differences, changed } }: { read: ReadEntry }) {
  if (differences.length + changed.length === 0) return null;
  return (
    <div role="alert" className="flex flex-col gap-2 rounded-md border border-bad/40 bg-badbg p-4">
      <p className="font-semibold text-bad">The server's answer differs from the sealed record</p>
      <p className="text-ink2">This panel shows the sealed record.</p>
      <ul className="flex list-disc flex-col gap-1 ps-5">
        {differences.map(({ member, shown, sealed }) => (
          <li key={member} className="[overflow-wrap:anywhere]">
            {member}: answered <code className="font-mono text-sm">{shown}</code>, sealed{" "}
            <code className="font-mono text-sm">{sealed}</code>
          </li>
        ))}
        {changed.map((member) => (
          <li key={member}>The text {member} was changed: its salted hash differs from the sealed one.</li>
        ))}
      </ul>
    </div>
  );
}

type Item = { label: string; value: React.ReactNode };

/** The content of an entry, parsed from its sealed bytes in this browser, with its erasable texts. */
export function EntrySummary({ entry, read }: { entry: AuditEntryDetail; read: ReadEntry }) {
  const { view } = read;
  const asOf = useAsOf();
  const refs = view.refs ?? [];
  return (
    <div className="flex flex-col gap-5">
      <EntryWarnings read={read} />
      <AuthorityCard read={read} namesNow={entry.namesNow} />
      <KeyValue items={[...people(view, entry.namesNow), ...deed(view), ...origin(view, entry.namesNow)]} />
      <EntryChanges changes={view.changes} />
      <EntryAsOf entry={entry} read={read} />
      {asOf.written === null && <RequestAuthority entry={entry} />}
      <Texts read={read} />
      <EraseTexts entry={entry} />
      <section>
        <h3 className="mb-2 text-base">Refers to</h3>
        {refs.length === 0 && <p className="text-ink3">Nothing else.</p>}
        <ul className="flex flex-col gap-1">
          {refs.map((id) => (
            <li key={id} className="flex items-center gap-2">
              <CopyField value={id} label="id" />
              <Link href={`/audit?q=${encodeURIComponent(`id:${id}`)}`} className="text-brand text-sm underline">
                every entry with this id
              </Link>
            </li>
          ))}
        </ul>
      </section>
      <Disclosure title="Details">
        <KeyValue items={details(view)} />
      </Disclosure>
    </div>
  );
}

const isText = (value: unknown): value is string => typeof value === "string";

function people(view: EntryView, now: NamesNow): Item[] {
  const { actor, agent, facts } = view;
  const named = (label: string, ids: readonly unknown[]): Item[] => {
    const known = ids.filter(isText);
    if (known.length === 0) return [];
    const value = known.map((id, index) => (
      <span key={id}>
        {index > 0 && ", "}
        <EntryName {...namedIn(view, now, id)} />
      </span>
    ));
    return [{ label, value }];
  };
  const system = actor.type === "system" && !view.names.has(actor.id);
  const by = actor.type === "resource_server" ? "Asked by" : "Done by";
  const link = agent && (
    <Link href={`/agents/${agent}`} className="text-brand underline">
      <EntryName {...namedIn(view, now, agent)} />
    </Link>
  );
  return [
    { label: "Time", value: <Timestamp at={new Date(view.time).toISOString()} mode="exact" precision="millisecond" /> },
    ...(link ? [{ label: "Agent", value: link }] : []),
    ...named("For", [facts.for ?? facts.delegator]),
    ...named("Accountable", [facts.owner ?? facts.ownerId]),
    ...named("Approved by", approversOf(view)),
    ...named("Denied by", [denierOf(view)]),
    ...named("Proposed by", [facts.proposedById]),
    ...(system ? [{ label: by, value: `the system (${actor.id})` }] : named(by, [actor.id])),
    ...named("Through agent", [facts.throughAgent]),
  ];
}

function deed(view: EntryView): Item[] {
  const { decision, code, action, resource_type: type, texts, facts } = view;
  const amounts = amountsOf(view);
  const limit = limitText(view);
  const resource = texts.resource ?? (isText(facts.resource) ? facts.resource : undefined);
  const reason = code !== undefined && (
    <>
      {refusalText(code)} <code className="font-mono text-ink3 text-sm">{code}</code>
    </>
  );
  const items: (Item | false)[] = [
    {
      label: "Outcome",
      value: <DecisionMark decision={decision ?? "change"} label={outcomeWords[decision ?? "change"]} />,
    },
    reason && { label: "Reason", value: reason },
    limit !== undefined && { label: "Limit", value: limit },
    action !== undefined && { label: "Action", value: action },
    type !== undefined && { label: "Resource type", value: type },
    resource !== undefined && { label: "Resource", value: <CopyField value={resource} label="resource" /> },
    amounts.length > 0 && { label: "Amount", value: amounts.join(", ") },
  ];
  return items.filter((item) => item !== false);
}

/** The session by which a person did it, how they had signed in, and from which address. */
function origin({ origin: from, names }: EntryView, now: NamesNow): Item[] {
  if (from === null) return [];
  const { providerId } = from;
  const method = providerId === null ? from.method : (names.get(providerId) ?? now[providerId] ?? providerId);
  const items: Item[] = [
    { label: "Session", value: <CopyField value={from.session} label="session id" /> },
    { label: "Signed in with", value: method },
  ];
  return from.address === null ? items : [...items, { label: "Address", value: from.address }];
}

/** Texts that no other part of the summary shows. */
const shownElsewhere = /^(names\.|changes\.|via\.|resource$)/;

function Texts({ read: { view, missing } }: { read: ReadEntry }) {
  const texts: Item[] = Object.entries(view.texts)
    .filter(([member]) => !shownElsewhere.test(member))
    .map(([label, value]) => ({ label, value }));
  const erased = missing
    .filter((member) => !shownElsewhere.test(member))
    .map((label) => ({
      label,
      value: <span className="text-ink3 italic">erased; only its salted hash is left</span>,
    }));
  if (texts.length + erased.length === 0) return null;
  return (
    <section>
      <h3 className="mb-2 text-base">Texts</h3>
      <KeyValue items={[...texts, ...erased]} />
    </section>
  );
}

/** Facts of the machinery, and everything nested, as they are sealed. */
function details({ id, type, instance, facts }: EntryView): Item[] {
  const { changes: _, via: __, ...others } = facts;
  const told = Object.entries({ ...(instance && { instance }), ...others }).filter(([, value]) => value !== null);
  return [
    { label: "type", value: <code className="font-mono text-sm">{type}</code> },
    { label: "entry", value: <CopyField value={id} label="entry id" /> },
    ...told.map(([label, value]) => ({
      label: label.replaceAll("_", " "),
      value: (
        <code className="whitespace-pre-wrap font-mono text-sm">
          {typeof value === "object" ? JSON.stringify(value, null, 1) : String(value)}
        </code>
      ),
    })),
  ];
}
