import { Identity } from "@/components/marks/identity";
import { StandingMark } from "@/components/marks/standing-mark";
import type { Column } from "@/components/table/columns";
import { Timestamp } from "@/components/time/timestamp";
import { Pill } from "@/components/ui/pill";
import { Glyph } from "@/components/ui/status-mark";
import type { ResourceServerResponse } from "@/lib/resource-servers/schema";

const TYPES_SHOWN = 4;

function TypesCell({ types }: Pick<ResourceServerResponse, "types">) {
  return (
    <span className="flex flex-wrap gap-1">
      {types.slice(0, TYPES_SHOWN).map(({ name }) => (
        <Pill key={name} mono>
          {name}
        </Pill>
      ))}
      {types.length > TYPES_SHOWN && <span className="text-ink2 text-xs">+{types.length - TYPES_SHOWN}</span>}
    </span>
  );
}

function KeysCell({ activeKeys, ownApi }: Pick<ResourceServerResponse, "activeKeys" | "ownApi">) {
  if (activeKeys > 0) return activeKeys;
  if (ownApi) return <span className="text-ink3">needs none</span>;
  return (
    <span className="inline-flex items-center gap-1.5 text-wait">
      <Glyph shape="half" />
      cannot ask yet
    </span>
  );
}

/** The columns of the list of protected systems. */
export const resourceServerColumns: Column<ResourceServerResponse>[] = [
  {
    id: "server",
    header: "Resource server",
    cell: ({ name, identifier, id }) => <Identity name={name} id={identifier} seal={id} frame="tool" />,
  },
  { id: "status", header: "Status", cell: (server) => <StandingMark judged={server} /> },
  { id: "types", header: "Resource types", cell: ({ types }) => <TypesCell types={types} /> },
  {
    id: "catalogue",
    header: "Catalogue",
    showFrom: "lg",
    cell: ({ catalogueVersion }) => <span className="text-ink2">version {catalogueVersion}</span>,
  },
  { id: "keys", header: "Keys", cell: (server) => <KeysCell {...server} /> },
  {
    id: "created",
    header: "Created",
    showFrom: "lg",
    hideOnCard: true,
    cell: ({ createdAt }) => <Timestamp at={createdAt} />,
  },
];
