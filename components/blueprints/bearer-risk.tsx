import { Glyph } from "@/components/ui/status-mark";
import { secondsWords } from "./blueprint-words";

type Props = { agents: number | undefined; tokenTtlSeconds: number };

/** What it means to let agents have tokens that are bound to no key, and whom it concerns. */
export function BearerRisk({ agents, tokenTtlSeconds }: Props) {
  const whom =
    agents === undefined
      ? "Every agent of this blueprint"
      : `${agents.toLocaleString("en")} ${agents === 1 ? "agent" : "agents"} of this blueprint`;
  return (
    <div role="note" className="flex items-start gap-3 rounded-md bg-waitbg p-3 text-wait">
      <Glyph shape="triangle" className="mt-1.5" />
      <div>
        <p className="font-semibold">{whom} may then have tokens that work for whoever holds them.</p>
        <p className="mt-1">
          A token that is copied from a log, a proxy or a crash report is as good as the agent itself until it ends, up
          to {secondsWords(tokenTtlSeconds)} later. Nothing shows that it is used from elsewhere. Allow it only for
          software that cannot sign proofs; the agents bear a mark for it.
        </p>
      </div>
    </div>
  );
}
