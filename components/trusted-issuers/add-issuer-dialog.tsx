"use client";

import { useQueryClient } from "@tanstack/react-query";
import { ForeseenRisk, type Proposal } from "@/components/control-changes/foreseen-risk";
import { controlChangeKeys } from "@/components/control-changes/queries";
import { FormDialog } from "@/components/forms/form-dialog";
import { useFields } from "@/components/forms/use-fields";
import { useForm } from "@/components/forms/use-form";
import { Radio } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import { InputField, SelectField, TextareaField } from "@/components/ui/input-field";
import { useToast } from "@/components/ui/toast";
import type { IssuerKind, KeySource } from "@/lib/trusted-issuers/model";
import { CreateTrustedIssuerRequest } from "@/lib/trusted-issuers/schema";
import { kinds, kindWords, sources, sourceWords } from "./issuer-words";
import { addIssuer, trustKeys } from "./queries";

type Member = "name" | "issuer" | "audience" | "keysUrl" | "jwks";
type Draft = Record<Member, string> & { kind: IssuerKind; keySource: KeySource };

const wrong: Record<Member, string> = {
  name: "Enter a name of at most 100 characters.",
  issuer: "Enter the exact iss claim of its tokens, such as https://issuer.example.",
  audience: "Use letters, digits and signs without spaces.",
  keysUrl: "Enter an https address.",
  jwks: 'Enter a JSON key set: {"keys": [ … ]}.',
};

const isTrustDomain = (issuer: string): boolean => issuer.trim().startsWith("spiffe://");

/** Possible sources of keys: SPIFFE bundles only for trust domains, discovery only for other issuers. */
const fittingSources = (issuer: string): readonly KeySource[] =>
  sources.filter((source) => source !== (isTrustDomain(issuer) ? "discovery" : "spiffe_bundle"));

/** Takes a change over, with what has to follow from it. */
function changed(draft: Draft, change: Partial<Draft>): Draft {
  const next = { ...draft, ...change };
  const fitting = fittingSources(next.issuer);
  return {
    ...next,
    kind: isTrustDomain(next.issuer) ? "workloads" : next.kind,
    keySource: fitting.includes(next.keySource)
      ? next.keySource
      : isTrustDomain(next.issuer)
        ? "spiffe_bundle"
        : "discovery",
  };
}

const needsUrl = (source: KeySource): boolean => source === "jwks_uri" || source === "spiffe_bundle";

function parsedKeySet(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function requestOf({ name, kind, issuer, audience, keySource, keysUrl, jwks }: Draft): unknown {
  return {
    ...{ name: name.trim(), kind, issuer: issuer.trim(), keySource },
    ...(audience.trim() === "" ? {} : { audience: audience.trim() }),
    ...(needsUrl(keySource) ? { keysUrl: keysUrl.trim() } : {}),
    ...(keySource === "jwks" ? { jwks: parsedKeySet(jwks) } : {}),
  };
}

/** The form as a proposal. An issuer for workloads needs no second admin. */
function foreseenOf(draft: Draft): Proposal | undefined {
  const read = CreateTrustedIssuerRequest.safeParse(requestOf(draft));
  if (draft.kind !== "people" || !read.success) return undefined;
  return { method: "POST", path: "/api/trusted-issuers", body: read.data };
}

type AddIssuerProps = { ownIssuer: string; onClose: () => void; onAdded: (id: string) => void };

function useAdding({ onClose, onAdded }: AddIssuerProps) {
  const client = useQueryClient();
  const toast = useToast();
  const { values, set, bind } = useFields<Draft>({
    ...{ name: "", issuer: "", audience: "", keysUrl: "", jwks: "" },
    ...{ kind: "workloads", keySource: "discovery" },
  });
  const form = useForm({
    wrong,
    parse: () => CreateTrustedIssuerRequest.safeParse(requestOf(values)),
    send: async (body) => {
      const added = await addIssuer(body);
      await client.invalidateQueries({ queryKey: trustKeys.all });
      await client.invalidateQueries({ queryKey: controlChangeKeys.all });
      if (added.waiting) toast.done(`Proposed to trust ${added.name}`, "A second admin confirms it.");
      else if (added.fetchError) toast.problem(`${added.name} is trusted, but its keys could not be fetched`);
      else toast.done(`${added.name} is trusted`, `${added.keys.length} of its keys are known.`);
      onClose();
      onAdded(added.id);
    },
  });
  return { form, values, bind, set: (change: Partial<Draft>) => set(changed(values, change)) };
}

type FormPart = ReturnType<typeof useAdding>;

function KeysFrom({ form: { errors }, values: { issuer, keySource }, bind, set }: FormPart) {
  const options = fittingSources(issuer).map((value) => ({ value, label: sourceWords[value].label }));
  return (
    <>
      <SelectField
        label="Keys come from"
        hint={sourceWords[keySource].hint}
        options={options}
        value={keySource}
        onChange={({ target }) => {
          const chosen = sources.find((source) => source === target.value);
          if (chosen) set({ keySource: chosen });
        }}
      />
      {needsUrl(keySource) && (
        <InputField
          label="Address of the keys"
          required
          error={errors.keysUrl}
          mono
          type="url"
          autoComplete="off"
          {...bind("keysUrl")}
        />
      )}
      {keySource === "jwks" && (
        <TextareaField
          label="Key set"
          required
          error={errors.jwks}
          mono
          rows={5}
          spellCheck={false}
          placeholder='{"keys": [ … ]}'
          {...bind("jwks")}
        />
      )}
    </>
  );
}

/** Adds a trusted issuer. */
export function AddIssuerDialog(props: AddIssuerProps) {
  const { ownIssuer, onClose } = props;
  const adding = useAdding(props);
  const { form, values, bind, set } = adding;
  return (
    <FormDialog
      form={form}
      title="Trust an issuer"
      description="Tokens of a platform enrol only workloads that a rule names. Tokens of an issuer for people represent people with a linked account there."
      verb="Trust issuer"
      onClose={onClose}
    >
      <FieldGroup label="Speaks for">
        {kinds.map((kind) => (
          <Radio
            key={kind}
            name="kind"
            checked={values.kind === kind}
            onChange={() => set({ kind })}
            {...kindWords[kind]}
          />
        ))}
      </FieldGroup>
      <InputField label="Name" required error={form.errors.name} maxLength={100} {...bind("name")} />
      <InputField
        label="Issuer"
        required
        error={form.errors.issuer}
        hint="Exactly the iss of its tokens; for SPIFFE the trust domain, spiffe://prod.example."
        mono
        value={values.issuer}
        autoComplete="off"
        onChange={(event) => set({ issuer: event.target.value })}
      />
      <InputField
        label="Audience"
        error={form.errors.audience}
        hint={`The required aud of its tokens. If empty: ${ownIssuer}.`}
        mono
        autoComplete="off"
        placeholder={ownIssuer}
        {...bind("audience")}
      />
      <KeysFrom {...adding} />
      <ForeseenRisk proposal={foreseenOf(values)} />
    </FormDialog>
  );
}
