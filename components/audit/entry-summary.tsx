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
import { EntryDifferences } from "./entry/entry-differences";
import { EntryAsOf } from "./entry-as-of";
import { EntryChanges } from "./entry-changes";
import { outcomeWords } from "./entry-mark";
import { EntryName } from "./entry-name";
import { factValues, keyOfFact, valueUnder } from "./explorer/entry-values";
import { PanelValue } from "./explorer/panel-value";
import { type NamesNow, namedIn } from "./named-in";
import type { ReadEntry } from "./read-entry";
import { RequestAuthority } from "./request-authority";

/** Flags what does not fit the sealed record: members of the answer, and texts. */
function EntryWarnings({ read }: { read: ReadEntry }) {
  const { differences, changed } = read;
  if (differences.length + changed.length === 0) return null;
  return (
    <div role="alert" className="flex flex-col gap-2 rounded-md border border-bad/40 bg-badbg p-4">
      <p className="font-semibold text-bad">The server's answer differs from the sealed record</p>
      <p className="text-ink2">This panel shows the sealed record.</p>
      <EntryDifferences read={read} />
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
              <PanelValue values={valueUnder("id", id)}>
                <CopyField value={id} label="id" />
              </PanelValue>
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

type ValueKey = Parameters<typeof valueUnder>[0];

const isText = (value: unknown): value is string => typeof value === "string";

function people(view: EntryView, now: NamesNow): Item[] {
  const { actor, agent, facts } = view;
  const named = (label: string, ids: readonly unknown[], key: ValueKey): Item[] => {
    const known = ids.filter(isText);
    if (known.length === 0) return [];
    const value = known.map((id, index) => {
      const one = namedIn(view, now, id);
      return (
        <span key={id}>
          {index > 0 && ", "}
          <PanelValue values={valueUnder(key, id, one.name)}>
            <EntryName {...one} />
          </PanelValue>
        </span>
      );
    });
    return [{ label, value }];
  };
  const system = actor.type === "system" && !view.names.has(actor.id);
  const by = actor.type === "resource_server" ? "Asked by" : "Done by";
  const link = agent && (
    <PanelValue values={valueUnder("agent", agent, namedIn(view, now, agent).name)}>
      <Link href={`/agents/${agent}`} className="text-brand underline">
        <EntryName {...namedIn(view, now, agent)} />
      </Link>
    </PanelValue>
  );
  return [
    { label: "Time", value: <Timestamp at={new Date(view.time).toISOString()} mode="exact" precision="millisecond" /> },
    ...(link ? [{ label: "Agent", value: link }] : []),
    ...named("For", [facts.for ?? facts.delegator], "for"),
    ...named("Accountable", [facts.owner ?? facts.ownerId], "person"),
    ...named("Approved by", approversOf(view), "approver"),
    ...named("Denied by", [denierOf(view)], "id"),
    ...named("Proposed by", [facts.proposedById], "id"),
    ...(system
      ? [{ label: by, value: <PanelValue values={valueUnder("actor", actor.id)}>the system ({actor.id})</PanelValue> }]
      : named(by, [actor.id], actor.type === "resource_server" ? "rs" : "actor")),
    ...named("Through agent", [facts.throughAgent], "agent"),
  ];
}

function deed(view: EntryView): Item[] {
  const { decision, code, action, resource_type: type, texts, facts } = view;
  const amounts = amountsOf(view);
  const compared = factValues(view).filter(({ key }) => key === "amount");
  const limit = limitText(view);
  const resource = texts.resource ?? (isText(facts.resource) ? facts.resource : undefined);
  const reason = code !== undefined && (
    <PanelValue values={valueUnder("code", code)}>
      {refusalText(code)} <code className="font-mono text-ink3 text-sm">{code}</code>
    </PanelValue>
  );
  const items: (Item | false)[] = [
    {
      label: "Outcome",
      value: (
        <PanelValue values={valueUnder("decision", decision)}>
          <DecisionMark decision={decision ?? "change"} label={outcomeWords[decision ?? "change"]} />
        </PanelValue>
      ),
    },
    reason && { label: "Reason", value: reason },
    limit !== undefined && { label: "Limit", value: limit },
    action !== undefined && {
      label: "Action",
      value: <PanelValue values={valueUnder("action", action)}>{action}</PanelValue>,
    },
    type !== undefined && {
      label: "Resource type",
      value: <PanelValue values={valueUnder("resource-type", type)}>{type}</PanelValue>,
    },
    resource !== undefined && {
      label: "Resource",
      value: (
        <PanelValue values={valueUnder("resource", resource)}>
          <CopyField value={resource} label="resource" />
        </PanelValue>
      ),
    },
    amounts.length > 0 && {
      label: "Amount",
      value: amounts.map((amount, at) => (
        <span key={amount}>
          {at > 0 && ", "}
          <PanelValue values={compared.filter(({ label }) => label === amount)}>{amount}</PanelValue>
        </span>
      )),
    },
  ];
  return items.filter((item) => item !== false);
}

/** The session by which a person did it, how they had signed in, and from which address. */
function origin({ origin: from, names }: EntryView, now: NamesNow): Item[] {
  if (from === null) return [];
  const { providerId } = from;
  const method = providerId === null ? from.method : (names.get(providerId) ?? now[providerId] ?? providerId);
  const items: Item[] = [
    {
      label: "Session",
      value: (
        <PanelValue values={valueUnder("session", from.session)}>
          <CopyField value={from.session} label="session id" />
        </PanelValue>
      ),
    },
    { label: "Signed in with", value: method },
  ];
  if (from.address === null) return items;
  const address = <PanelValue values={valueUnder("ip", from.address)}>{from.address}</PanelValue>;
  return [...items, { label: "Address", value: address }];
}

const textKeys: Readonly<Record<string, ValueKey>> = { task: "task", ip: "ip", address: "ip" };

function textValues(member: string, value: string) {
  const key = Object.hasOwn(textKeys, member) ? textKeys[member] : undefined;
  return key ? valueUnder(key, value) : [];
}

/** Texts that no other part of the summary shows. */
const shownElsewhere = /^(names\.|changes\.|via\.|resource$)/;

function Texts({ read: { view, missing } }: { read: ReadEntry }) {
  const texts: Item[] = Object.entries(view.texts)
    .filter(([member]) => !shownElsewhere.test(member))
    .map(([label, value]) => ({
      label,
      value: <PanelValue values={textValues(label, value)}>{value}</PanelValue>,
    }));
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

/** An id, or a fact that a key of the filter finds. */
function valuesOfFact(member: string, value: unknown) {
  const key = member === "instance" ? member : keyOfFact(member);
  if (key) return valueUnder(key, value);
  return isText(value) && idShape.test(value) ? valueUnder("id", value) : [];
}
const idShape = /^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$/;

/** Facts of the machinery, and everything nested, as they are sealed. */
function details({ id, type, instance, facts }: EntryView): Item[] {
  const { changes: _, via: __, ...others } = facts;
  const told = Object.entries({ ...(instance && { instance }), ...others }).filter(([, value]) => value !== null);
  return [
    {
      label: "type",
      value: (
        <PanelValue values={valueUnder("type", type)}>
          <code className="font-mono text-sm">{type}</code>
        </PanelValue>
      ),
    },
    { label: "entry", value: <CopyField value={id} label="entry id" /> },
    ...told.map(([label, value]) => ({
      label: label.replaceAll("_", " "),
      value: (
        <PanelValue values={valuesOfFact(label, value)}>
          <code className="whitespace-pre-wrap font-mono text-sm">
            {typeof value === "object" ? JSON.stringify(value, null, 1) : String(value)}
          </code>
        </PanelValue>
      ),
    })),
  ];
}
