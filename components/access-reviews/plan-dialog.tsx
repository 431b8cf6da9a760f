"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { getJson } from "@/components/data/api-client";
import { FormDialog } from "@/components/forms/form-dialog";
import { useForm } from "@/components/forms/use-form";
import { InputField, SelectField } from "@/components/ui/input-field";
import {
  type ReviewerWay,
  type ReviewKind,
  repeats,
  reviewKinds,
  silences,
  suspendable,
} from "@/lib/access-reviews/model";
import type { PlanReview } from "@/lib/access-reviews/schema";
import { PersonField } from "./person-field";
import { planReview, reviewKeys } from "./queries";
import { kindWords, repeatWords, silenceWords, wayWords } from "./words";

/** The ways that the form offers. Several named people take more than one field. */
type FormWay = Exclude<ReviewerWay, "people">;

const waysOf: Readonly<Record<ReviewKind, readonly FormWay[]>> = {
  agents: ["owner", "manager", "group", "person"],
  delegations: ["delegator", "owner", "manager", "group", "person"],
  blueprints: ["group", "person"],
  entitlements: ["manager", "group", "person"],
  roles: ["manager", "group", "person"],
  ownership: ["owner"],
};

const listOf = (kind: ReviewKind): string => {
  if (kind === "ownership") return "agents";
  return kind === "entitlements" || kind === "roles" ? "people" : kind;
};

const text = (typed: FormData, name: string): string => String(typed.get(name) ?? "").trim();
const oneOf = <T extends string>(values: readonly T[], given: string): T | undefined =>
  values.find((one) => one === given);
const dayOf = (date: string, laterDays: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + laterDays * 86_400_000).toISOString();

function reviewersOf(way: FormWay, typed: FormData): PlanReview["reviewers"] {
  if (way === "person") return { by: way, email: text(typed, "reviewers.email") };
  return way === "group" ? { by: way, groupId: text(typed, "reviewers.groupId") } : { by: way };
}

const members = [
  ...(["name", "scope.kind", "scope.q", "reviewers.by", "reviewers.email", "reviewers.groupId"] as const),
  ...(["fallbackEmail", "repeat", "opensAt", "dueAt", "onSilence"] as const),
];

type Groups = { groups: { id: string; name: string }[] };

function GroupField({ error }: { error: string | undefined }) {
  const query = useQuery({
    queryKey: ["groups", "of-reviews"],
    queryFn: ({ signal }) => getJson<Groups>("/api/groups", { limit: "200" }, undefined, signal),
  });
  const groups = query.data?.groups ?? [];
  if (query.isError)
    return (
      <InputField label="Group" hint="Its id. It begins with grp_." name="reviewers.groupId" required error={error} />
    );
  return (
    <SelectField
      label="Group"
      name="reviewers.groupId"
      required
      placeholder="Choose a group"
      options={groups.map(({ id, name }) => ({ value: id, label: name }))}
      error={error}
    />
  );
}

function usePlanForm(kind: ReviewKind, way: FormWay) {
  const client = useQueryClient();
  const router = useRouter();
  return useForm({
    members,
    leaves: true,
    send: async (typed) => {
      const [opens, fallback] = [text(typed, "opensAt"), text(typed, "fallbackEmail")];
      const { id } = await planReview({
        name: text(typed, "name"),
        scope: { kind, q: text(typed, "scope.q") },
        reviewers: reviewersOf(way, typed),
        repeat: oneOf(repeats, text(typed, "repeat")) ?? "once",
        onSilence: oneOf(silences, text(typed, "onSilence")) ?? "keep",
        dueAt: dayOf(text(typed, "dueAt"), 1),
        ...(fallback !== "" && { fallbackEmail: fallback }),
        ...(opens !== "" && { opensAt: dayOf(opens, 0) }),
      });
      await client.invalidateQueries({ queryKey: reviewKeys.list });
      router.push(`/reviews/${id}`);
    },
  });
}

type TermsProps = {
  mayReadPeople: boolean;
  kind: ReviewKind;
  errors: Partial<Record<(typeof members)[number], string>>;
};

type ReviewersProps = TermsProps & { way: FormWay; onChange: (way: FormWay) => void };

/** Who reviews. A person or a group is named. */
function Reviewers({ mayReadPeople, kind, errors, way, onChange }: ReviewersProps) {
  const ways = waysOf[kind];
  return (
    <>
      <SelectField
        label="Reviewers"
        name="reviewers.by"
        value={way}
        onChange={({ target }) => onChange(oneOf(ways, target.value) ?? way)}
        options={ways.map((value) => ({ value, label: wayWords[value] }))}
        error={errors["reviewers.by"]}
      />
      {way === "person" && (
        <PersonField
          label="Reviewer"
          hint="Their e-mail address."
          name="reviewers.email"
          mayReadPeople={mayReadPeople}
          error={errors["reviewers.email"]}
        />
      )}
      {way === "group" && <GroupField error={errors["reviewers.groupId"]} />}
    </>
  );
}

/** Fallback, consequence of silence, and dates. */
function Terms({ mayReadPeople, kind, errors }: TermsProps) {
  return (
    <>
      <PersonField
        label="Fallback"
        hint="The address of the person who answers if a reviewer left or is the subject. Empty: the creator of the review."
        name="fallbackEmail"
        required={false}
        mayReadPeople={mayReadPeople}
        error={errors.fallbackEmail}
      />
      <SelectField
        label="Without an answer"
        name="onSilence"
        defaultValue="keep"
        options={silences
          .filter((one) => one !== "suspend" || suspendable.has(kind))
          .filter((one) => one !== "escalate" || kind !== "ownership")
          .map((value) => ({ value, label: silenceWords[value] }))}
        error={errors.onSilence}
      />
      <InputField label="First day (UTC)" hint="Empty: today." name="opensAt" type="date" error={errors.opensAt} />
      <InputField label="Last day (UTC)" name="dueAt" type="date" required error={errors.dueAt} />
      <SelectField
        label="Repeat"
        name="repeat"
        defaultValue="once"
        options={repeats.map((value) => ({ value, label: repeatWords[value] }))}
        error={errors.repeat}
      />
    </>
  );
}

type Props = { mayReviewPeople: boolean; onClose: () => void };

/** Takes scope, reviewers, dates and the consequence of silence of a new review. */
export function PlanDialog({ mayReviewPeople, onClose }: Props) {
  const [kind, setKind] = useState<ReviewKind>("agents");
  const [chosen, setWay] = useState<FormWay>("owner");
  const way = oneOf(waysOf[kind], chosen) ?? waysOf[kind][0] ?? "person";
  const form = usePlanForm(kind, way);
  const kinds = reviewKinds.filter((one) => mayReviewPeople || (one !== "entitlements" && one !== "roles"));
  const { errors } = form;
  return (
    <FormDialog
      title="Create access review"
      description="The items are collected when the review opens. Access that had ended or never began is left out."
      verb="Create access review"
      form={form}
      noValidate={false}
      onClose={onClose}
    >
      <InputField label="Name" name="name" required maxLength={120} autoComplete="off" error={errors.name} />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label="Review"
          name="scope.kind"
          value={kind}
          onChange={({ target }) => setKind(oneOf(kinds, target.value) ?? "agents")}
          options={kinds.map((value) => ({ value, label: kindWords[value] }))}
          error={errors["scope.kind"]}
        />
        <InputField
          label="Filter"
          hint={`As in the list of ${listOf(kind)}. Empty: all.`}
          name="scope.q"
          maxLength={1_000}
          autoComplete="off"
          error={errors["scope.q"]}
        />
        <Reviewers {...{ kind, way, errors }} mayReadPeople={mayReviewPeople} onChange={setWay} />
        <Terms mayReadPeople={mayReviewPeople} kind={kind} errors={errors} />
      </div>
    </FormDialog>
  );
}
