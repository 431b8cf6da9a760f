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

const stateWords: Record<Cover["status"], string> = {
  asked: "asked, not accepted yet",
  accepted: "accepted",
  declined: "declined: no one decides in your place",
};

function CoverLine({ cover: { person, from, until, status } }: { cover: Cover }) {
  return (
    <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <Identity name={person.name} id={person.id} seal={person.id} frame="person" />
      <span className="text-ink2">
        <Timestamp at={from} mode="exact" precision="minute" /> until{" "}
        <Timestamp at={until} mode="exact" precision="minute" />
      </span>
      <span className={status === "accepted" ? "font-semibold text-ok" : "font-semibold text-wait"}>
        {stateWords[status]}
      </span>
    </span>
  );
}

/** The times are typed in UTC. Without a beginning the cover begins when it is accepted. */
const bodyOf = (personId: string, from: string, until: string) => ({
  ...{ personId, until: `${until}:00Z` },
  ...(from !== "" && { from: `${from}:00Z` }),
});

function CoverForm({ data }: { data: CoverResponse }) {
  const client = useQueryClient();
  const toast = useToast();
  const { values, bind } = useFields({ personId: "", from: "", until: "" });
  const { personId, from, until } = values;
  const form = useForm({
    members: ["personId", "from", "until"],
    whyNot: personId === "" || until === "" ? "Choose a cover and an end first." : undefined,
    send: async () => {
      const body = bodyOf(personId, from, until);
      client.setQueryData(ownCover.queryKey, await sendJson("PUT", path, body, { schema: CoverResponse }));
      toast.done("Cover asked", "Your cover can decide in your place once they accept. Records name both of you.");
    },
  });
  const save = (
    <Button type="submit" variant="primary" className="self-start" loading={form.working} whyNot={form.whyNot}>
      {data.cover ? "Ask another cover" : "Ask for cover"}
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
          type="datetime-local"
          {...bind("from")}
        />
        <InputField label="Until (UTC)" required error={form.errors.until} type="datetime-local" {...bind("until")} />
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

type Answer = "accept" | "decline" | "end";

const answered: Record<Answer, string> = { accept: "Cover accepted", decline: "Cover declined", end: "Cover ended" };

/** A cover that the person was asked for: they accept or decline it, and end it later. */
function AskedCover({ cover }: { cover: Cover }) {
  const client = useQueryClient();
  const toast = useToast();
  const answer = async (given: Answer) => {
    try {
      const body = { personId: cover.person.id, answer: given, from: cover.from, until: cover.until };
      const data = await sendJson("POST", `${path}/answers`, body, { schema: CoverResponse });
      client.setQueryData(ownCover.queryKey, data);
      toast.done(answered[given], `${cover.person.name} sees it, too.`);
    } catch (error) {
      toast.problem("The answer was not saved", error);
    }
  };
  return (
    <li className="flex flex-wrap items-center justify-between gap-3">
      <CoverLine cover={cover} />
      <span className="flex flex-wrap gap-2">
        {cover.status === "asked" ? (
          <>
            <Button onClick={() => void answer("accept")}>Accept cover</Button>
            <Button onClick={() => void answer("decline")}>Decline cover</Button>
          </>
        ) : (
          <Button onClick={() => void answer("end")}>End cover</Button>
        )}
      </span>
    </li>
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
                  <AskedCover key={cover.person.id} cover={cover} />
                ))}
              </ul>
            )}
          </Panel>
        </div>
      )}
    </PageFrame>
  );
}
