"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { sendJson } from "@/components/data/api-client";
import { Unloaded } from "@/components/data/unloaded";
import { Form } from "@/components/forms/form";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { Identity } from "@/components/marks/identity";
import { ownCover } from "@/components/requests/review/side-queries";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Timestamp } from "@/components/time/timestamp";
import { Button } from "@/components/ui/button";
import { InputField, SelectField } from "@/components/ui/input-field";
import { Panel } from "@/components/ui/panel";
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
  const { values, bind } = useFields({ personId: "", from: "", until: "" });
  const { personId, from, until } = values;
  const form = useForm({
    members: ["personId", "from", "until"],
    whyNot: personId === "" || until === "" ? "Choose a cover and an end first." : undefined,
    send: async () => {
      const body = bodyOf(personId, from, until, new Date());
      client.setQueryData(ownCover.queryKey, await sendJson("PUT", path, body, { schema: CoverResponse }));
      toast.done("Cover set", "Your cover can decide in your place for this time. Records name both of you.");
    },
  });
  const save = (
    <Button type="submit" variant="primary" className="self-start" loading={form.working} whyNot={form.whyNot}>
      {data.cover ? "Replace cover" : "Set cover"}
    </Button>
  );
  return (
    <Form form={form} buttons={save}>
      <SelectField
        label="Cover"
        required
        error={form.errors.personId}
        hint="Another approver. A cover cannot decide their own requests."
        placeholder="Choose an approver"
        options={data.candidates.map(({ id, name }) => ({ value: id, label: name }))}
        {...bind("personId")}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <InputField
          label="From (UTC)"
          error={form.errors.from}
          hint="If empty: from now."
          type="date"
          {...bind("from")}
        />
        <InputField label="Until the end of (UTC)" required error={form.errors.until} type="date" {...bind("until")} />
      </div>
    </Form>
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
