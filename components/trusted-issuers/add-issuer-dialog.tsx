"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { controlChangeKeys } from "@/components/control-changes/queries";
import { type FormProblem, formProblem } from "@/components/forms/form-problem";
import { Button } from "@/components/ui/button";
import { Radio } from "@/components/ui/choice";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { Field, FieldGroup } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { useToast } from "@/components/ui/toast";
import type { IssuerKind, KeySource } from "@/lib/trusted-issuers/model";
import { CreateTrustedIssuerRequest } from "@/lib/trusted-issuers/schema";
import { kinds, kindWords, sources, sourceWords } from "./issuer-words";
import { addIssuer, trustKeys } from "./queries";

const members = ["name", "issuer", "audience", "keysUrl", "jwks"] as const;
type Member = (typeof members)[number];
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

function useDraft(onAdded: (id: string) => void) {
  const client = useQueryClient();
  const toast = useToast();
  const [draft, setDraft] = useState<Draft>({
    ...{ name: "", issuer: "", audience: "", keysUrl: "", jwks: "" },
    ...{ kind: "workloads", keySource: "discovery" },
  });
  const [problem, setProblem] = useState<FormProblem<Member>>({ fields: {}, form: undefined });
  const [working, setWorking] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body = CreateTrustedIssuerRequest.safeParse(requestOf(draft));
    if (!body.success) {
      const names = members.filter((name) => body.error.issues.some(({ path }) => path[0] === name));
      return setProblem({ fields: Object.fromEntries(names.map((name) => [name, wrong[name]])), form: undefined });
    }
    setWorking(true);
    try {
      const added = await addIssuer(body.data);
      await client.invalidateQueries({ queryKey: trustKeys.all });
      await client.invalidateQueries({ queryKey: controlChangeKeys.all });
      if (added.waiting) toast.done(`Proposed to trust ${added.name}`, "A second admin confirms it.");
      else if (added.fetchError) toast.problem(`${added.name} is trusted, but its keys could not be fetched`);
      else toast.done(`${added.name} is trusted`, `${added.keys.length} of its keys are known.`);
      onAdded(added.id);
    } catch (error) {
      setProblem(formProblem(error, members));
      setWorking(false);
    }
  };
  const set = (change: Partial<Draft>) => setDraft((now) => changed(now, change));
  return { draft, problem, working, submit, set };
}

type FormPart = Pick<ReturnType<typeof useDraft>, "draft" | "problem" | "set">;

function Whom({ draft, problem, set, ownIssuer }: FormPart & { ownIssuer: string }) {
  return (
    <>
      <FieldGroup label="Speaks for">
        {kinds.map((kind) => (
          <Radio
            key={kind}
            name="kind"
            checked={draft.kind === kind}
            onChange={() => set({ kind })}
            {...kindWords[kind]}
          />
        ))}
      </FieldGroup>
      <Field label="Name" required error={problem.fields.name}>
        <Input value={draft.name} maxLength={100} onChange={(event) => set({ name: event.target.value })} />
      </Field>
      <Field
        label="Issuer"
        required
        error={problem.fields.issuer}
        hint="Exactly the iss of its tokens; for SPIFFE the trust domain, spiffe://prod.example."
      >
        <Input mono value={draft.issuer} autoComplete="off" onChange={(event) => set({ issuer: event.target.value })} />
      </Field>
      <Field
        label="Audience"
        error={problem.fields.audience}
        hint={`The required aud of its tokens. If empty: ${ownIssuer}.`}
      >
        <Input
          mono
          value={draft.audience}
          autoComplete="off"
          placeholder={ownIssuer}
          onChange={(event) => set({ audience: event.target.value })}
        />
      </Field>
    </>
  );
}

function KeysFrom({ draft, problem, set }: FormPart) {
  const options = fittingSources(draft.issuer).map((value) => ({ value, label: sourceWords[value].label }));
  return (
    <>
      <Field label="Keys come from" hint={sourceWords[draft.keySource].hint}>
        <Select
          options={options}
          value={draft.keySource}
          onChange={({ target }) => {
            const keySource = sources.find((source) => source === target.value);
            if (keySource) set({ keySource });
          }}
        />
      </Field>
      {needsUrl(draft.keySource) && (
        <Field label="Address of the keys" required error={problem.fields.keysUrl}>
          <Input
            mono
            type="url"
            value={draft.keysUrl}
            autoComplete="off"
            onChange={(event) => set({ keysUrl: event.target.value })}
          />
        </Field>
      )}
      {draft.keySource === "jwks" && (
        <Field label="Key set" required error={problem.fields.jwks}>
          <Textarea
            mono
            rows={5}
            value={draft.jwks}
            spellCheck={false}
            placeholder='{"keys": [ … ]}'
            onChange={(event) => set({ jwks: event.target.value })}
          />
        </Field>
      )}
    </>
  );
}

type AddIssuerProps = { ownIssuer: string; onClose: () => void; onAdded: (id: string) => void };

function AddForm({ ownIssuer, onClose, onAdded }: AddIssuerProps) {
  const { submit, working, ...part } = useDraft((id) => {
    onClose();
    onAdded(id);
  });
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Whom {...part} ownIssuer={ownIssuer} />
      <KeysFrom {...part} />
      {part.problem.form && (
        <p role="alert" className="rounded-md bg-badbg p-3 text-bad">
          {part.problem.form}
        </p>
      )}
      <div className="-mx-4 -mb-4">
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" loading={working}>
            Trust issuer
          </Button>
        </DialogFooter>
      </div>
    </form>
  );
}

/** Adds a trusted issuer. */
export function AddIssuerDialog({ open, ...props }: AddIssuerProps & { open: boolean }) {
  return (
    <Dialog
      open={open}
      onOpenChange={props.onClose}
      keepOnOutsidePress
      title="Trust an issuer"
      description="Tokens of a platform enrol only workloads that a rule names. Tokens of an issuer for people represent people with a linked account there."
    >
      {open && <AddForm {...props} />}
    </Dialog>
  );
}
