"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { sendJson } from "@/components/data/api-client";
import { Unloaded } from "@/components/data/unloaded";
import { Identity } from "@/components/marks/identity";
import { ownCover } from "@/components/requests/review/side-queries";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Panel } from "@/components/ui/panel";
import { problemText } from "@/components/ui/problem-text";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import { CoverResponse } from "@/lib/approval-policies/cover/schema";

const path = "/api/session/cover";
type Cover = NonNullable<CoverResponse["cover"]>;

function CoverLine({ cover: { person, from, until } }: { cover: Cover }) {
  return (
    <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <Identity name={person.name} id={person.id} seal={person.id} frame="person" />
      <span className="text-ink2">
        <Timestamp at={from} mode="exact" precision="minute" /> until{" "}
        <Timestamp at={until} mode="exact" precision="minute" />
      </span>
    </span>
  );
}

/** A day begins and ends at midnight in UTC; what begins today begins now. */
function bodyOf(personId: string, from: string, until: string, now: Date) {
  const later = from > now.toISOString().slice(0, 10);
  return { personId, ...(later && { from: `${from}T00:00:00Z` }), until: `${until}T23:59:59Z` };
}

function CoverForm({ data }: { data: CoverResponse }) {
  const client = useQueryClient();
  const toast = useToast();
  const [draft, setDraft] = useState({ personId: "", from: "", until: "" });
  const [working, setWorking] = useState(false);
  const [failure, setFailure] = useState<string>();
  const set = (part: Partial<typeof draft>) => setDraft((now) => ({ ...now, ...part }));
  const ready = draft.personId !== "" && draft.until !== "";
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || working) return;
    setWorking(true);
    setFailure(undefined);
    try {
      const body = bodyOf(draft.personId, draft.from, draft.until, new Date());
      client.setQueryData(ownCover.queryKey, await sendJson("PUT", path, body, { schema: CoverResponse }));
      toast.done("Cover set", "Your cover can decide in your place for this time. Records name both of you.");
    } catch (error) {
      setFailure(problemText(error));
    } finally {
      setWorking(false);
    }
  };
  const people = data.candidates.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <form onSubmit={(event) => void send(event)} className="flex flex-col gap-4">
      <Field label="Cover" required hint="Another approver. A cover cannot decide their own requests.">
        <Select
          placeholder="Choose an approver"
          options={people}
          value={draft.personId}
          onChange={(event) => set({ personId: event.target.value })}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="From (UTC)" hint="If empty: from now.">
          <Input type="date" value={draft.from} onChange={(event) => set({ from: event.target.value })} />
        </Field>
        <Field label="Until the end of (UTC)" required>
          <Input type="date" value={draft.until} onChange={(event) => set({ until: event.target.value })} />
        </Field>
      </div>
      {failure && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {failure}
        </p>
      )}
      <Button
        type="submit"
        variant="primary"
        className="self-start"
        loading={working}
        whyNot={ready ? undefined : "Choose a cover and an end first."}
      >
        {data.cover ? "Replace cover" : "Set cover"}
      </Button>
    </form>
  );
}

function Standing({ data }: { data: CoverResponse }) {
  const client = useQueryClient();
  const toast = useToast();
  const end = async () => {
    try {
      client.setQueryData(ownCover.queryKey, await sendJson("DELETE", path, {}, { schema: CoverResponse }));
      toast.done("Cover ended", "You decide for yourself again.");
    } catch (error) {
      toast.problem("The cover could not be ended", error);
    }
  };
  if (!data.cover) return <p className="text-ink2">You have no cover.</p>;
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <CoverLine cover={data.cover} />
      <Button onClick={() => void end()}>End cover</Button>
    </div>
  );
}

/** The signed-in approver's cover, and the approvers that they cover. */
export function CoverScreen() {
  const query = useQuery(ownCover);
  const { data } = query;
  return (
    <PageFrame title="Cover while away" narrow parent={<ParentLink href="/approvals" label="Approvals" />}>
      {!data && <Unloaded query={query} name="Your cover" lines={5} />}
      {data && (
        <div className="flex flex-col gap-6">
          <Panel title="Your cover">
            <div className="flex flex-col gap-5">
              <Standing data={data} />
              <CoverForm key={data.cover?.until ?? "none"} data={data} />
            </div>
          </Panel>
          <Panel title="Approvers you cover">
            {data.covering.length === 0 ? (
              <p className="text-ink2">You cover for no approver.</p>
            ) : (
              <ul className="flex flex-col gap-3">
                {data.covering.map((cover) => (
                  <li key={cover.person.id}>
                    <CoverLine cover={cover} />
                  </li>
                ))}
              </ul>
            )}
          </Panel>
        </div>
      )}
    </PageFrame>
  );
}
