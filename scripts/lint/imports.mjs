import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { knownTo, nouns } from "./nouns.mjs";

// Writes imports.json, the lint rules about imports between folders: node scripts/lint/imports.mjs

const everywhere = ["../**", "server-only"];
/** Builders of tests. */
const testing = "@/lib/testing/**";
const database = ["@prisma/**", "pg"];
const generated = "!@/prisma/generated/client";

const rule = (group, message) => ({
  linter: {
    rules: { style: { noRestrictedImports: { level: "error", options: { patterns: [{ group, message }] } } } },
  },
});
const forFiles = (includes, group, message) => ({ includes: [includes].flat(), ...rule(group, message) });
/** A rule for a folder, and for its tests: they may use the builders of lib/testing too. */
const forFolder = (folder, group, message) => [
  forFiles(`${folder}/**`, group, message),
  forFiles(`${folder}/**/*.test.{ts,tsx}`, [...group, `!${testing}`], message),
];
const plugin = (name, includes) => ({ includes, plugins: [`./scripts/lint/${name}.grit`] });

const seenByApp = [
  "@/lib/**/{store,policy}",
  "@/lib/**/*.{store,policy}",
  "@/lib/platform/database/**",
  "@/prisma/**",
  ...database,
];
const outside = ["@/{bench,e2e,examples,scripts}/**", testing];
const frameworks = ["{next,next-auth,react,react-dom}", "{next,next-auth,react-dom}/**"];

/** Modules that the browser may load: schemas, models and pure code. The globs list the forbidden rest. */
const seenByComponents = [
  "@/**",
  "!@/components/**",
  "!@/lib/**/{model,schema}",
  "!@/lib/**/*.{model,schema}",
  "!@/lib/{authority,protocols}/**",
  "!@/lib/principals/permissions",
  "!@/lib/control-changes/takes-two.policy",
  "!@/lib/agents/{changes.policy,change-risk.policy}",
  "!@/lib/lifecycle/policy/{policy,changes.policy}",
  "!@/lib/blueprints/policy",
  "!@/lib/audit/{entry-body,entry-view,shown-changes}",
  "!@/lib/audit/sentences/**",
  "!@/lib/approval-policies/{facts,policy,words}",
  "!@/lib/action-approvals/ask-rules.policy",
  "!@/lib/platform/base/text/**",
  "!@/lib/platform/http/filters/{filter-format,filter-language,filter-tree,unfinished}",
  ...database,
];

/** Rooms that every screen uses, each with the rooms that it may use. */
export const componentRooms = {
  ui: [],
  time: ["ui"],
  data: ["ui", "time"],
  forms: ["ui", "data"],
  marks: ["ui", "time"],
  table: ["ui", "data"],
};

const nounMessage = "A noun imports its own folder, earlier nouns, audit, platform and protocols (ARCHITECTURE.md).";
/** The start of the process also runs the migrations. */
const alsoKnown = { startup: ["!@/prisma/migrate"] };

const ofNoun = (noun) =>
  forFolder(
    `lib/${noun}`,
    ["@/**", `!@/lib/{${knownTo(noun)}}/**`, generated, ...(alsoKnown[noun] ?? []), ...everywhere],
    nounMessage,
  );

const overrides = [
  forFiles(
    "app/**",
    [...seenByApp, ...outside, ...everywhere],
    "app asks queries and commands, and shows components: never a store, a policy or the database.",
  ),
  forFiles(
    "app/{access,log,oauth,scim,.well-known,healthz,readyz,metrics}/**",
    [...seenByApp, ...outside, "@/components/**", ...everywhere, ...frameworks],
    "A machine endpoint is a plain Web function: it runs without Next, and asks queries and commands.",
  ),
  forFiles(
    "components/**",
    [...seenByComponents, "node:*", ...everywhere],
    "components know schemas, models and what is pure; they reach the server through the JSON API.",
  ),
  ...Object.entries(componentRooms).map(([room, known]) =>
    forFiles(
      `components/${room}/**`,
      [
        ...seenByComponents,
        `@/components/**`,
        `!@/components/{${[room, ...known].join(",")}}/**`,
        "node:*",
        ...everywhere,
      ],
      `components/${room} knows no screen: it is used by all of them.`,
    ),
  ),
  forFiles(
    "components/**/*.test.{ts,tsx}",
    [...seenByComponents, ...everywhere],
    "A component's test may import the same modules as the component, and Node.",
  ),
  { includes: ["examples/**"], linter: { rules: { style: { noRestrictedImports: "off" } } } },
  ...forFolder(
    "lib/protocols",
    ["@/**", "!@/lib/protocols/**", ...database, "pino", ...everywhere],
    "lib/protocols knows standards only: no noun, no platform, no framework.",
  ),
  ...forFolder(
    "lib/platform",
    ["@/**", "!@/lib/{platform,protocols}/**", generated, ...everywhere],
    "lib/platform knows no noun.",
  ),
  ...forFolder(
    "lib/authority",
    ["@/**", "!@/lib/{authority,protocols}/**", ...database, ...everywhere],
    "lib/authority is pure: it knows itself and the protocols.",
  ),
  ...forFolder(
    "lib/audit",
    ["@/**", "!@/lib/{audit,platform,protocols}/**", ...everywhere],
    "lib/audit knows no noun: events arrive as values.",
  ),
  ...Object.keys(nouns).flatMap(ofNoun),
  forFiles(
    ["lib/testing/**", "lib/**/*.db.test.ts", "lib/platform/http/openapi/*.test.ts"],
    ["@/{bench,e2e,examples}/**", ...everywhere],
    "A test of lib takes its builders from lib/testing, and none from e2e.",
  ),
  forFiles(
    ["e2e/**", "{bench,prisma,scripts}/**/*.{test,test-support}.ts", "scripts/examples.ts"],
    everywhere,
    "Name another folder by its @/ path.",
  ),
  forFiles(
    "scripts/programs.mjs",
    ["../**", "!../lib/platform/server/restarts.mjs", "server-only"],
    "The commands run before there are paths; they share only when a server is started again.",
  ),
  plugin("casts", ["**/*.{ts,tsx}"]),
  plugin("rows", ["lib/**", "!lib/**/{store,*.store}.ts", "!lib/{platform/database,testing}/**", "!lib/**/*.test.ts"]),
  plugin("frameworks", [
    "lib/**",
    "!lib/{sign-in,testing}/**",
    "!lib/platform/{server,http/session}/**",
    "!lib/**/*.test.ts",
  ]),
  plugin("policy", ["lib/**/{policy,*.policy}.ts"]),
  plugin("wire", ["lib/**/{model,schema,*.model,*.schema}.ts", "!lib/{authority,protocols}/**"]),
  plugin("later", ["{app,components}/**"]),
  plugin("links", ["{app,components}/**", "!components/ui/link.tsx"]),
  plugin("listeners", ["{app,components}/**"]),
  plugin("present", [
    "components/**",
    "app/**/*.tsx",
    "!app/design/**",
    "!components/time/{use-now,zone}.tsx",
    "!**/*.test.{ts,tsx}",
  ]),
];

const config = {
  $schema: "../../node_modules/@biomejs/biome/configuration_schema.json",
  root: false,
  ...rule(
    [...everywhere, testing],
    "Name another folder by its @/ path; server-only throws under node --import tsx; lib/testing is for tests.",
  ),
  overrides,
};

/** The text of imports.json. */
export const importRules = `${JSON.stringify(config, null, 1)}\n`;

const file = fileURLToPath(new URL("imports.json", import.meta.url));
if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, importRules);
