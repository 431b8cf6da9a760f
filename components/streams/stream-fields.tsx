"use client";

import { Checkbox } from "@/components/ui/choice";
import { InputField, TextareaField } from "@/components/ui/input-field";
import type { StreamKind } from "@/lib/streams/model";
import type { StreamResponse } from "@/lib/streams/schema";

export type StreamField = "name" | "url" | "q" | "headers";
export const streamFields = ["name", "url", "q", "headers"] as const satisfies StreamField[];

/** Reads `Name: value` lines; undefined if there is none. */
export function headersOf(text: string): Record<string, string> | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length === 0) return undefined;
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, Math.max(0, colon)).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

/** Reads the fields that both forms have. */
export const settingsOf = (typed: FormData) => ({
  name: String(typed.get("name")).trim(),
  url: String(typed.get("url")).trim(),
  q: String(typed.get("q")).trim(),
  includesReads: typed.get("includesReads") !== null,
  carriesTexts: typed.get("carriesTexts") !== null,
  headers: headersOf(String(typed.get("headers"))),
});

type Props = {
  kind: StreamKind;
  errors: Partial<Record<StreamField, string>>;
  /** The stream that is edited. */
  stream?: StreamResponse | undefined;
};

const urls: Record<StreamKind, { placeholder: string; hint: string }> = {
  webhook: {
    placeholder: "https://siem.example.com/hooks/mandate",
    hint: "Each entry is sent there as a signed request.",
  },
  otlp: {
    placeholder: "https://collector.example.com:4318",
    hint: "Log records are sent to /v1/logs, unless the address has a path.",
  },
};

function Choices({ stream }: Pick<Props, "stream">) {
  return (
    <>
      <Checkbox
        name="carriesTexts"
        defaultChecked={stream?.carriesTexts}
        label="Send names and notes"
        hint="Texts that can be erased here. The receiver keeps its copy."
      />
      <Checkbox
        name="includesReads"
        defaultChecked={stream?.includesReads}
        label="Send records of people who read the trail"
      />
    </>
  );
}

/** Headers are never shown, so an empty field keeps them. */
function HeadersField({ stream, error }: Pick<Props, "stream"> & { error: string | undefined }) {
  const kept = stream?.headerNames.join(", ") ?? "";
  return (
    <TextareaField
      label="Secret headers"
      name="headers"
      mono
      rows={2}
      placeholder="authorization: Bearer …"
      hint={
        kept === ""
          ? "One on each line. They are encrypted and never shown again."
          : `Leave empty to keep ${kept}. Another server needs them again.`
      }
      error={error}
      autoComplete="off"
      spellCheck={false}
    />
  );
}

/** The settings of a stream, uncontrolled. */
export function StreamFields({ kind, errors, stream }: Props) {
  return (
    <>
      <InputField
        label="Name"
        required
        name="name"
        defaultValue={stream?.name}
        maxLength={80}
        error={errors.name}
        autoComplete="off"
      />
      <InputField
        label="Address"
        required
        name="url"
        type="url"
        mono
        defaultValue={stream?.url}
        {...urls[kind]}
        error={errors.url}
        autoComplete="off"
      />
      <InputField
        label="Filter"
        name="q"
        mono
        defaultValue={stream?.q}
        placeholder="decision:deny"
        hint="As in the audit trail. Without one every entry is sent."
        error={errors.q}
        autoComplete="off"
      />
      <HeadersField stream={stream} error={errors.headers} />
      <Choices stream={stream} />
    </>
  );
}
