"use client";

import Link from "next/link";
import { CopyField } from "@/components/ui/copy-field";
import { KeyValue } from "@/components/ui/key-value";
import { Timestamp } from "@/components/ui/timestamp";
import type { AuditEntryDetail } from "@/lib/audit/schema";
import { EntryActor, EntryMark } from "./entry-columns";
import { refusalText } from "./entry-sentences";
import { RequestAuthority } from "./request-authority";

/** What an entry says, member by member, with its erasable texts. */
export function EntrySummary({ entry }: { entry: AuditEntryDetail }) {
  return (
    <div className="flex flex-col gap-5">
      <KeyValue items={[...about(entry), ...request(entry)]} />
      <RequestAuthority entry={entry} />
      {entry.sealedTexts.length > 0 && (
        <section>
          <h3 className="mb-2 text-base">Texts</h3>
          <KeyValue
            items={entry.sealedTexts.map(({ member, value }) => ({
              label: member,
              value: value ?? <span className="text-ink3 italic">erased; only its salted hash is left</span>,
            }))}
          />
        </section>
      )}
      <section>
        <h3 className="mb-2 text-base">Refers to</h3>
        {entry.refs.length === 0 && <p className="text-ink3">Nothing else.</p>}
        <ul className="flex flex-col gap-1">
          {entry.refs.map((id) => (
            <li key={id} className="flex items-center gap-2">
              <CopyField value={id} label="id" />
              <Link href={`/audit?q=${encodeURIComponent(`id:${id}`)}`} className="text-brand text-sm underline">
                every entry with this id
              </Link>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

type Item = { label: string; value: React.ReactNode };

function about(entry: AuditEntryDetail): Item[] {
  const items: (Item | false)[] = [
    { label: "Time", value: <Timestamp at={entry.time} mode="exact" precision="millisecond" /> },
    { label: "Outcome", value: <EntryMark entry={entry} /> },
    entry.code !== null && {
      label: "Reason",
      value: (
        <>
          {refusalText(entry.code)} <code className="font-mono text-ink3 text-sm">{entry.code}</code>
        </>
      ),
    },
    { label: "Actor", value: <EntryActor actor={entry.actor} /> },
    entry.agent !== null && {
      label: "Agent",
      value: (
        <Link href={`/agents/${entry.agent.id}`} className="text-brand underline">
          {entry.agent.name ?? entry.agent.id}
        </Link>
      ),
    },
    entry.instanceId !== null && {
      label: "Instance",
      value: <CopyField value={entry.instanceId} label="instance id" />,
    },
    { label: "Type", value: <code className="font-mono text-sm">{entry.type}</code> },
    { label: "Entry", value: <CopyField value={entry.entryId} label="entry id" /> },
  ];
  return items.filter((item) => item !== false);
}

function request({ action, resourceType, resource, facts }: AuditEntryDetail): Item[] {
  const items: Item[] = [];
  if (action !== null) items.push({ label: "Action", value: action });
  if (resourceType !== null) items.push({ label: "Resource type", value: resourceType });
  if (resource !== null) items.push({ label: "Resource", value: <CopyField value={resource} label="resource" /> });
  for (const [member, value] of Object.entries(facts)) {
    if (value === null || typeof value === "object") continue;
    items.push({
      label: member.replaceAll("_", " "),
      value: <code className="font-mono text-sm">{String(value)}</code>,
    });
  }
  return items;
}
