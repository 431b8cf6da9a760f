"use client";

import { Alert } from "@/components/ui/alert";

type Element = Readonly<Record<string, unknown>>;

const words = (value: unknown): string => (Array.isArray(value) ? value.join(", ") : String(value ?? ""));

const sentenceOf = ({ type, actions, locations, identifiers }: Element): string =>
  [`${words(type)}: ${words(actions)}`, words(locations), words(identifiers)].filter((part) => part !== "").join(" · ");

type Props = { authority: readonly Element[] | null; error: string | undefined };

/** The elements of an authority, to choose those that remain. */
export function ElementChoice({ authority, error }: Props) {
  if (authority === null) {
    return <Alert>The person may delegate everything. Set a narrower entitlement on the person's page.</Alert>;
  }
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-semibold">Elements that remain</legend>
      {authority.map((element) => (
        <label key={String(element.id)} className="flex items-start gap-2">
          <input type="checkbox" name="element" value={String(element.id)} defaultChecked className="mt-1" />
          <span className="min-w-0 [overflow-wrap:anywhere]">{sentenceOf(element)}</span>
        </label>
      ))}
      {error && <p className="text-bad">{error}</p>}
    </fieldset>
  );
}
