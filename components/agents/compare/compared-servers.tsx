import { axisNames } from "@/components/authority/axis-names";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { Pill } from "@/components/ui/pill";
import type { SideDifference } from "@/lib/authority/words/side-by-side";
import type { AgentComparison, ComparedPart } from "@/lib/delegations/views/compare-agents.schema";

type Names = { left: string; right: string };
type Server = AgentComparison["servers"][number];

const differenceWords = (difference: SideDifference, { left, right }: Names): string =>
  ({
    same: "Same",
    left: `${left} may more`,
    right: `${right} may more`,
    different: "Each may what the other may not",
  })[difference];

const isAxis = (axis: string): axis is keyof typeof axisNames => axis in axisNames;

type Axes = ComparedPart["axes"];

/** The axes of a part in which the agents differ. */
function Differences({ title, axes, names }: { title: string; axes: Axes; names: Names }) {
  return (
    <table className="mt-2 w-full text-start max-md:block" aria-label={`Differences in ${title}`}>
      <thead className="text-ink3 text-xs max-md:sr-only">
        <tr>
          {["Part", names.left, names.right, "Difference"].map((name) => (
            <th key={name} scope="col" className="pe-3 pb-1 text-start font-normal">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-md:block">
        {axes.map(({ axis, difference, left, right }) => (
          <tr key={axis} className="align-baseline max-md:mb-3 max-md:block">
            <th scope="row" className="py-1 pe-3 text-start font-normal text-ink3 max-md:block max-md:py-0">
              {isAxis(axis) ? axisNames[axis] : axis}
            </th>
            <SideCell name={names.left} text={left} />
            <SideCell name={names.right} text={right} />
            <td className="py-1 max-md:block max-md:py-0">
              <Pill tone="wait">{differenceWords(difference, names)}</Pill>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The axes of a part that are the same for both agents. */
const Same = ({ axes }: { axes: Axes }) => (
  <details className="mt-1">
    <summary className="cursor-pointer text-ink3 text-sm">
      Same: {axes.map(({ axis }) => (isAxis(axis) ? axisNames[axis] : axis)).join(", ")}
    </summary>
    <ul className="mt-1 text-sm">
      {axes.map(({ axis, left }) => (
        <li key={axis}>
          <span className="text-ink3">{isAxis(axis) ? axisNames[axis] : axis}:</span> {left}
        </li>
      ))}
    </ul>
  </details>
);

function Part({ part, names }: { part: ComparedPart; names: Names }) {
  const { title, has, text, axes } = part;
  if (has !== "both") {
    return (
      <li className="border-line px-4 py-3 not-first:border-t">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h4 className="font-mono">{title}</h4>
          <Pill tone="wait">Only {names[has]}</Pill>
        </div>
        <p className="mt-1 text-ink2 [overflow-wrap:anywhere]">{text}</p>
      </li>
    );
  }
  const differ = axes.filter(({ difference }) => difference !== "same");
  const same = axes.filter(({ difference }) => difference === "same");
  return (
    <li className="border-line px-4 py-3 not-first:border-t">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h4 className="font-mono">{title}</h4>
        {differ.length === 0 && <Pill tone="ok">Same</Pill>}
      </div>
      {differ.length > 0 && <Differences title={title} axes={differ} names={names} />}
      {same.length > 0 && <Same axes={same} />}
    </li>
  );
}

const SideCell = ({ name, text }: { name: string; text: string }) => (
  <td className="py-1 pe-3 [overflow-wrap:anywhere] max-md:block max-md:py-0">
    <span aria-hidden className="text-ink3 text-xs md:hidden">
      {name}:{" "}
    </span>
    {text}
  </td>
);

function ServerPart({ server, names }: { server: Server; names: Names }) {
  const { identifier, resourceServer, same, parts } = server;
  return (
    <Panel
      flush
      title={
        resourceServer ? (
          <Link href={`/resource-servers/${resourceServer.id}`} className="hover:underline">
            {resourceServer.name}
          </Link>
        ) : (
          identifier
        )
      }
      actions={<span className="text-ink2">{same ? "Both may the same here" : "They differ here"}</span>}
    >
      <ul>
        {parts.map((part, at) => (
          <Part key={`${part.title} ${part.has} ${String(at)}`} part={part} names={names} />
        ))}
      </ul>
    </Panel>
  );
}

/** The authority of two agents at each resource server now. */
export function ComparedServers({ servers, ...names }: { servers: readonly Server[] } & Names) {
  if (servers.length === 0) {
    return (
      <Panel title="What they may do now">
        <p className="text-ink2">Neither agent has a delegation in effect.</p>
      </Panel>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      {servers.map((server) => (
        <ServerPart key={server.identifier} server={server} names={names} />
      ))}
    </div>
  );
}
