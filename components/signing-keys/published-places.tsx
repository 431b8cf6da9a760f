import { CopyField } from "@/components/ui/copy-field";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import type { KeyResponse } from "@/lib/signing-keys/schema";
import { purposeWords } from "./key-words";

/** URLs of the published keys. */
export function PublishedPlaces({ keys }: { keys: readonly KeyResponse[] }) {
  const urls = [...new Set(keys.flatMap(({ publishedAtUrl }) => publishedAtUrl ?? []))].toSorted();
  const signedBy = (url: string) => [
    ...new Set(keys.filter((key) => key.publishedAtUrl === url).map(({ purpose }) => purposeWords[purpose].label)),
  ];
  return (
    <Panel title="Public key URLs">
      <KeyValue
        items={[
          ...urls.map((url) => ({
            label: url.endsWith("/log/key") ? "Log key" : "Key set (JWKS)",
            value: (
              <>
                <CopyField value={url} label={url.endsWith("/log/key") ? "log key URL" : "key set URL"} />
                <span className="block text-ink2 text-sm">{signedBy(url).join(", ")}</span>
              </>
            ),
          })),
          {
            label: "Not published",
            value: (
              <span className="text-ink2 text-sm">
                The keys that encrypt session cookies and stored keys. They are derived from the key-encryption key and
                never leave the server.
              </span>
            ),
          },
        ]}
      />
    </Panel>
  );
}
