import { Button } from "@/components/ui/button";

type Props = {
  /** The version that was made meanwhile. */
  version: number;
  onLoad: () => void;
};

/** Somebody else made another version meanwhile: what is written here stays until whoever wrote it says otherwise. */
export function NewerVersion({ version, onLoad }: Props) {
  return (
    <div role="alert" className="mb-4 flex flex-wrap items-center gap-3 rounded-md bg-waitbg p-3 text-wait">
      <p className="min-w-60 flex-1">
        Version {version} was made meanwhile. What you see here changes the one before it, and can no longer be sent.
      </p>
      <Button size="sm" onClick={onLoad}>
        Begin anew from version {version}
      </Button>
    </div>
  );
}
