"use client";

import { useQuery } from "@tanstack/react-query";
import { FileInput } from "lucide-react";
import dynamic from "next/dynamic";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { Identity } from "@/components/marks/identity";
import { ListScreen } from "@/components/shell/list-screen";
import { choosing } from "@/components/table/choice-cells";
import type { Column } from "@/components/table/columns";
import { NoMatch } from "@/components/table/no-match";
import { useChoice } from "@/components/table/use-choice";
import { useFilterQuery, useOpened, useSort } from "@/components/table/use-filter-query";
import { useList } from "@/components/table/use-list";
import { useOpenedRow } from "@/components/table/use-opened-row";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { Drawer } from "@/components/ui/drawer";
import { EmptyState } from "@/components/ui/empty-state";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Note } from "@/components/ui/note";
import { StatusMark } from "@/components/ui/status-mark";
import { TabButtons } from "@/components/ui/tabs";
import { type DiscoveryStatus, discoveryStatuses } from "@/lib/discoveries/model";
import { type DiscoveryResponse, mostDecided } from "@/lib/discoveries/schema";
import { DecisionBar } from "./bulk-decision";
import { discoveryFilter } from "./discovery-filter";
import { kindWords, statusLooks, statusWords } from "./discovery-words";
import { LeftOutNote } from "./left-out-note";
import { discoveryCounts, discoveryDetail, discoveryList } from "./queries";

const DecideDialog = dynamic(() => import("./decide-dialog").then((module) => module.DecideDialog), { ssr: false });
const ImportDialog = dynamic(() => import("./import-dialog").then((module) => module.ImportDialog), { ssr: false });

const columns: Column<DiscoveryResponse>[] = [
  { id: "name", header: "Identity", cell: ({ name, externalId }) => <Identity name={name} id={externalId} /> },
  { id: "kind", header: "Kind", cell: ({ kind }) => kindWords[kind] },
  { id: "origin", header: "System", cell: ({ origin }) => origin },
  { id: "owner", header: "Owner in that system", showFrom: "lg", cell: ({ owner }) => owner ?? "—" },
  {
    id: "credential",
    header: "Credential",
    showFrom: "lg",
    cell: ({ sharedWith, keyOf }) => {
      const shared = sharedWith.length + (keyOf ? 1 : 0);
      return shared > 0 ? <StatusMark status="flagged" label={`Shared with ${shared}`} /> : "—";
    },
  },
  { id: "used", header: "Last seen", cell: ({ lastSeenAt }) => <Timestamp at={lastSeenAt} fallback="Unknown" /> },
  {
    id: "found",
    header: "Found",
    sortKey: "created",
    showFrom: "lg",
    cell: ({ firstAt }) => <Timestamp at={firstAt} />,
  },
];

/** The facts of a subject that a resource server asked about. It was refused each time, so it used nothing. */
const seenFacts = (one: DiscoveryResponse, server: { id: string; name: string }) => [
  { label: "Seen by", value: <Link href={`/resource-servers/${server.id}`}>{server.name}</Link> },
  { label: "Named as", value: <span className="break-all font-mono">{one.externalId}</span> },
  { label: "First seen", value: <Timestamp at={one.firstAt} /> },
  { label: "Last seen", value: <Timestamp at={one.lastSeenAt} fallback="Unknown" /> },
  { label: "Questions", value: `at least ${one.asked ?? 0}, all denied` },
];

/** The facts of an identity that was imported, as its system states them. */
const importedFacts = (one: DiscoveryResponse) => [
  { label: "System", value: one.origin },
  { label: "Id in that system", value: <span className="break-all font-mono">{one.externalId}</span> },
  { label: "Owner in that system", value: one.owner ?? "not said" },
  { label: "Credential", value: <span className="break-all font-mono">{one.credential ?? "not said"}</span> },
  { label: "Last used", value: <Timestamp at={one.lastSeenAt} fallback="Unknown" /> },
  { label: "Last imported", value: <Timestamp at={one.importedAt} /> },
];

function factsOf(one: DiscoveryResponse) {
  return [
    { label: "State", value: <StatusMark status={statusLooks[one.status]} label={statusWords[one.status]} /> },
    { label: "Kind", value: kindWords[one.kind] },
    ...(one.server ? seenFacts(one, one.server) : importedFacts(one)),
    ...(one.agent ? [{ label: "Agent", value: <Link href={`/agents/${one.agent.id}`}>{one.agent.name}</Link> }] : []),
    ...(one.decidedBy ? [{ label: "Decided by", value: one.decidedBy.name }] : []),
    ...(one.reason ? [{ label: "Reason", value: one.reason }] : []),
  ];
}

type OpenedProps = { discovery: DiscoveryResponse; whyNot: string | undefined; onClose: () => void };

function Opened({ discovery, whyNot, onClose }: OpenedProps) {
  const [deciding, setDeciding] = useState(false);
  const { sharedWith, keyOf } = discovery;
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      title={discovery.name}
      footer={
        <Button variant="primary" whyNot={whyNot} onClick={() => setDeciding(true)}>
          Decide
        </Button>
      }
    >
      <KeyValue items={factsOf(discovery)} />
      {(sharedWith.length > 0 || keyOf) && (
        <section className="mt-4">
          <h3 className="font-semibold">Has the same credential as</h3>
          <ul className="mt-1 list-disc ps-5">
            {keyOf && (
              <li>
                the agent <Link href={`/agents/${keyOf.id}?tab=credentials`}>{keyOf.name}</Link>, registered here
              </li>
            )}
            {sharedWith.map(({ id, name }) => (
              <li key={id}>{name}</li>
            ))}
          </ul>
          <p className="mt-2 text-ink2">A holder of one of them can act as the others.</p>
        </section>
      )}
      {deciding && <DecideDialog discovery={discovery} onClose={() => setDeciding(false)} />}
    </Drawer>
  );
}

const Missing = () => (
  <Note title="This discovery cannot be opened">
    There is no discovery with this id. New and ignored ones are removed if no import or question names them for 400
    days.
  </Note>
);

/** The states of discoveries, with their numbers. */
function useViews() {
  const { data: counts } = useQuery(discoveryCounts);
  return discoveryStatuses.map((value) => ({
    value,
    label: statusWords[value],
    count: counts?.[value],
    more: counts?.capped.includes(value),
  }));
}

/** The discoveries in one state, and those of them that are chosen. */
function useDiscoveries(status: DiscoveryStatus) {
  const { q } = useFilterQuery();
  const { sort, setSort } = useSort("-created");
  const list = useList(discoveryList({ status, q, sort }), ({ discoveries }) => discoveries);
  const choice = useChoice(`${status} ${sort} ${q}`, list.rows, mostDecided);
  return { list, choice, sort, setSort };
}

const NoDiscoveries = ({ status }: { status: DiscoveryStatus }) => (
  <EmptyState
    kind="none"
    title={status === "new" ? "Nothing to decide" : `Nothing is ${statusWords[status].toLowerCase()}`}
  >
    Import a list from another system. Each identity in it is then claimed, registered, blocked or ignored.
  </EmptyState>
);

/** The identities of other systems that may be agents, by what was decided about them. */
export function DiscoveriesScreen({ whyNot }: { whyNot: string | undefined }) {
  const [status, setStatus] = useQueryState(
    "status",
    parseAsStringLiteral(discoveryStatuses).withDefault("new").withOptions({ history: "push" }),
  );
  const [importing, setImporting] = useState(false);
  const opened = useOpened("discovery");
  const { list, choice, sort, setSort } = useDiscoveries(status);
  const { row: discovery, isMissing } = useOpenedRow(opened.id, list.rows, discoveryDetail);
  const show = (next: DiscoveryStatus) => {
    opened.close();
    void setStatus(next);
  };
  const importButton = (
    <Button icon={<FileInput aria-hidden />} whyNot={whyNot} onClick={() => setImporting(true)}>
      Import…
    </Button>
  );
  return (
    <ListScreen
      title="Discoveries"
      intro="OAuth clients, service accounts, API keys and tools of other systems that may be agents without a registration here. Unknown subjects that resource servers ask about are listed too."
      notice={
        <>
          {isMissing && <Missing />}
          <LeftOutNote days={list.pages?.[0]?.leftOut ?? []} />
        </>
      }
      actions={importButton}
      tabs={<TabButtons label="Views of the discoveries" value={status} onChange={show} tabs={useViews()} />}
      filter={{ ...discoveryFilter, label: "Filter discoveries", placeholder: "Filter, for example shared:yes" }}
      list={list}
      columns={columns}
      sort={sort}
      onSortChange={setSort}
      opened={opened}
      choice={whyNot === undefined ? choosing(choice) : undefined}
      choiceLabel={({ name }) => name}
      bar={<DecisionBar choice={choice} />}
      rowLabel={({ name }) => `Open ${name}`}
      empty={<NoDiscoveries status={status} />}
      noMatch={<NoMatch title="No discovery matches this filter" />}
    >
      {discovery && <Opened discovery={discovery} whyNot={whyNot} onClose={opened.close} />}
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </ListScreen>
  );
}
