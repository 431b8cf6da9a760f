"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { ExportLink } from "@/components/table/export-link";
import { SearchedSoFar, SearchingOn } from "@/components/table/no-match";
import { useFollowed } from "@/components/table/use-followed";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { InputField, SelectField } from "@/components/ui/input-field";
import { Panel } from "@/components/ui/panel";
import { type ReachFilter, type ReachOf, reachFile, reachList } from "./queries";
import { ReachRow } from "./reach-row";

const none: ReachFilter = { action: "", identifier: "" };

/** The agents that can act at a resource server, or for a person, now: by which delegations, with what and until when. */
export function ReachPanel({ of }: { of: ReachOf }) {
  const [filter, setFilter] = useState(none);
  const list = useInfiniteQuery({ ...reachList(of, filter), placeholderData: keepPreviousData });
  const rows = list.data?.pages.flatMap(({ reach }) => reach);
  const followed = useFollowed(list, rows?.length);
  const filtered = filter !== none;
  return (
    <Panel
      flush
      title={of.kind === "server" ? "Who can reach this" : "Who acts for this person"}
      actions={<ExportLink {...reachFile(of, filter)} />}
    >
      {of.kind === "server" && <Filter actions={of.actions} onFilter={setFilter} />}
      {!rows && <Unloaded query={list} name="The delegations" linesClass="p-4" />}
      {rows?.length === 0 && followed.follows && <SearchingOn />}
      {rows?.length === 0 && !followed.follows && list.hasNextPage && (
        <SearchedSoFar onMore={followed.more} loading={list.isFetching} />
      )}
      {rows?.length === 0 && !list.hasNextPage && <NoReach of={of} filtered={filtered} />}
      {rows && rows.length > 0 && (
        <ul aria-label="Delegations in effect">
          {rows.map((row) => (
            <ReachRow key={row.delegationId} reach={row} />
          ))}
        </ul>
      )}
      {rows && rows.length > 0 && list.hasNextPage && (
        <div className="border-line border-t p-3">
          <Button onClick={followed.more} loading={list.isFetchingNextPage || followed.follows}>
            Load more
          </Button>
        </div>
      )}
    </Panel>
  );
}

function NoReach({ of, filtered }: { of: ReachOf; filtered: boolean }) {
  if (filtered) {
    return (
      <EmptyState kind="no-match" title="No agent can do this here now">
        No delegation in effect that you may see covers this action and identifier.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      kind="none"
      title={of.kind === "server" ? "No agent can act here now" : "No agent acts for this person now"}
    >
      Delegations in effect that you may see appear here.
    </EmptyState>
  );
}

function Filter({ actions, onFilter }: { actions: readonly string[]; onFilter: (filter: ReachFilter) => void }) {
  const [action, setAction] = useState("");
  const [identifier, setIdentifier] = useState("");
  const [wrong, setWrong] = useState(false);
  const apply = (next: ReachFilter) => {
    // The server refuses other characters: an identifier has segments without spaces or %.
    const fault = next.identifier !== "" && !/^[A-Za-z0-9._~:@+=/-]{1,512}$/.test(next.identifier);
    setWrong(fault);
    if (!fault) onFilter(next.action === "" && next.identifier === "" ? none : next);
  };
  return (
    <form
      className="flex flex-wrap items-end gap-3 border-line border-b p-3"
      onSubmit={(event) => {
        event.preventDefault();
        apply({ action, identifier: identifier.trim() });
      }}
    >
      <SelectField
        label="Action"
        options={[{ value: "", label: "any action" }, ...actions.map((value) => ({ value, label: value }))]}
        value={action}
        onChange={({ target }) => {
          setAction(target.value);
          apply({ action: target.value, identifier: identifier.trim() });
        }}
      />
      <div className="min-w-0 flex-1 basis-48">
        <InputField
          label="Identifier"
          mono
          placeholder="account/eu-1"
          value={identifier}
          onChange={({ target }) => setIdentifier(target.value)}
          error={wrong ? "This cannot be an identifier." : undefined}
          autoComplete="off"
        />
      </div>
      <Button type="submit">Filter</Button>
    </form>
  );
}
