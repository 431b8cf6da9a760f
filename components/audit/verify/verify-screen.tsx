"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { DownloadLink } from "@/components/data/download-link";
import { ErrorPanel } from "@/components/data/error-panel";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { InputField } from "@/components/ui/input-field";
import type { VerifierQuestion } from "@/lib/audit/verifier.schema";
import type { GivenFile } from "./dropped-files";
import { FileDrop } from "./file-drop";
import { runVerifier } from "./run-verifier";
import { Verdict } from "./verdict";

type Trusted = Pick<VerifierQuestion, "key" | "jwks" | "since">;

/** Verifies files in this browser, with the code of the offline verifier. */
export function VerifyScreen({ verifierDigest }: { verifierDigest: string }) {
  const [trusted, setTrusted] = useState<Trusted>({});
  const [files, setFiles] = useState<readonly GivenFile[]>([]);
  const run = useMutation({ mutationFn: runVerifier });
  const verify = (given: readonly GivenFile[], keys: Trusted) => {
    setFiles(given);
    setTrusted(keys);
    if (given.length > 0) run.mutate({ files: given, ...keys });
    else run.reset();
  };
  return (
    <PageFrame
      title="Verify files"
      parent={<ParentLink href="/audit" label="Audit trail" />}
      actions={<Offline />}
      narrow
    >
      <div className="flex flex-col gap-6">
        <FileDrop onFiles={(given) => verify(given, trusted)} />
        <TrustedKeys trusted={trusted} onChange={(keys) => verify(files, keys)} />
        <div aria-live="polite" className="flex flex-col gap-4">
          {files.length > 0 && <FileNames files={files} />}
          {run.isPending && <p role="status">Verifying in this browser …</p>}
          {run.error && <ErrorPanel title="The files could not be verified" error={run.error} />}
          {run.data && !run.isPending && <Verdict answer={run.data} />}
        </div>
        <p className="text-ink2 text-sm [overflow-wrap:anywhere]">
          Without this server: download verify.mjs and run <code>node verify.mjs FILE --key KEY</code> with Node 20.12
          or later. Its SHA-256 is <code>{verifierDigest}</code>.
        </p>
      </div>
    </PageFrame>
  );
}

function Offline() {
  return <DownloadLink href="/verify.mjs">Download verify.mjs</DownloadLink>;
}

function TrustedKeys({ trusted, onChange }: { trusted: Trusted; onChange: (trusted: Trusted) => void }) {
  const fileField = (name: "jwks" | "since", label: string, hint: string) => (
    <Field label={label} hint={hint}>
      <Input
        type="file"
        className="h-auto py-1.5 read-only:bg-surface"
        onChange={({ target }) => {
          const { [name]: _, ...others } = trusted;
          const [file] = target.files ?? [];
          onChange(file ? { ...others, [name]: file } : others);
        }}
      />
    </Field>
  );
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <InputField
        label="Key of the log"
        hint="The answer of /log/key that you kept. Without it, the origin is not checked."
        mono
        defaultValue={trusted.key}
        className="sm:col-span-2"
        onChange={({ target }) => {
          const { key: _, ...others } = trusted;
          const key = target.value.trim();
          onChange(key === "" ? others : { ...others, key });
        }}
      />
      {fileField(
        "jwks",
        "Key set of the issuer",
        "For a signed chain or a certificate of retirement: the answer of /.well-known/jwks.json.",
      )}
      {fileField("since", "Checkpoint that you kept", "The log must extend it.")}
    </div>
  );
}

const mostNames = 5;

function FileNames({ files }: { files: readonly GivenFile[] }) {
  const names = files.slice(0, mostNames).map(({ path }) => path);
  const others = files.length - names.length;
  return (
    <p className="text-ink2 [overflow-wrap:anywhere]">
      {names.join(", ")}
      {others > 0 && ` and ${others.toLocaleString("en")} others`}
    </p>
  );
}
