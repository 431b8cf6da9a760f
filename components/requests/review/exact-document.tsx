"use client";

import { ChevronRight } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-field";
import { KeyValue } from "@/components/ui/key-value";
import type { StatusGlyph } from "@/components/ui/status-looks";
import { Glyph } from "@/components/ui/status-mark";
import type { DocumentCheck } from "./use-document-check";

const looks: Record<DocumentCheck["state"], { glyph: StatusGlyph; colour: string; says: string }> = {
  checking: { glyph: "ring", colour: "text-ink3", says: "Your browser is hashing what it received" },
  matches: { glyph: "check", colour: "text-ok", says: "The digest matches what you see" },
  differs: { glyph: "triangle", colour: "text-bad", says: "The digest does not match what you see: do not approve" },
  unable: {
    glyph: "triangle",
    colour: "text-bad",
    says: "This browser cannot check the document, so it cannot be approved here",
  },
};

/** The result of hashing the document in the browser. */
export function DigestLine({ state }: { state: DocumentCheck["state"] }) {
  const { glyph, colour, says } = looks[state];
  return (
    <p role="status" className={cn("flex items-center gap-2 font-semibold", colour)}>
      <Glyph shape={glyph} className="size-3" />
      {says}
    </p>
  );
}

function Digest({ value }: { value: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code className="break-all font-mono">{value}</code>
      <CopyButton text={value} label="Copy digest" />
    </span>
  );
}

function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** The document that an approval is bound to, byte for byte, and its digest as this browser computed it. */
export function ExactDocument({ document, named, check }: { document: string; named: string; check: DocumentCheck }) {
  return (
    <div className="flex flex-col gap-2">
      <DigestLine state={check.state} />
      <KeyValue
        className="grid-cols-[7.5rem_minmax(0,1fr)] text-sm"
        items={[
          { label: "SHA-256", value: <Digest value={check.digest ?? named} /> },
          ...(check.state === "differs" ? [{ label: "The server says", value: <Digest value={named} /> }] : []),
        ]}
      />
      <p className="text-ink2 text-sm">
        Your browser computed it over the {document.length.toLocaleString("en")} characters below. An approval sends
        this digest, and counts only for it.
      </p>
      <details className="group">
        <summary className="flex min-h-8 w-fit items-center gap-1.5 rounded-md pe-2 font-semibold [&::-webkit-details-marker]:hidden">
          <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
          Exact document
        </summary>
        <CodeBlock
          label="Document, laid out for reading"
          language="json"
          tall
          code={readable(document)}
          className="mt-1"
        />
        <p className="mt-2 flex items-center gap-1.5 text-ink2 text-sm">
          The exact bytes, to hash elsewhere <CopyButton text={document} label="Copy the exact bytes" />
        </p>
      </details>
    </div>
  );
}
