import { routeFiles } from "@/app/api/routes";
import { operationsOf, type RouteFile } from "@/lib/platform/http/openapi/operations";
import type { Principal } from "@/lib/principals/principal";
import { principalOfSession } from "@/lib/sign-in/authentication";
import type { Route } from "@/lib/testing/world";
import { type Command, commands, type Dice, ofChange } from "./commands";
import type { Scene } from "./scene";

export type Step = { name: string; session: number; dice: Dice };

/** A broken part of the product, by the name of the command that it replaces or follows. */
export type Twin = {
  [name: string]: (principal: Principal, params: Record<string, string>, body: unknown) => Promise<void>;
};

export type Breach = { what: string; trace: string[] };

/** The operations of the console that change something, by method and path. */
export const unsafeOperations = (files: readonly RouteFile[]): string[] =>
  operationsOf(files)
    .filter(({ method }) => method !== "GET")
    .map(({ method, path }) => `${method} ${path}`);

const handlers = new Map(
  operationsOf(routeFiles).map(({ path, method }) => [
    `${method} ${path}`,
    routeFiles.find((file) => file.path === path)?.module[method] as Route,
  ]),
);

/** Runs each step, and checks after each whether an effect occurred that takes two people. */
export async function run(scene: Scene, steps: readonly Step[], twin: Twin): Promise<Breach | undefined> {
  const trace: string[] = [];
  for (const step of steps) {
    const done = await take(scene, step, twin);
    if (!done) continue;
    trace.push(done);
    const what = await scene.breach();
    if (what) return { what, trace };
  }
  return undefined;
}

async function take(scene: Scene, step: Step, twin: Twin): Promise<string | undefined> {
  const { name, session, dice } = step;
  if (name === "wait a day") return scene.endDay().then(() => name);
  if (name.startsWith("sign in")) return signIn(scene, step, twin);
  const sessionId = scene.sessions[session % scene.sessions.length] ?? "";
  const principal = await principalOfSession(sessionId);
  const call = principal && (await commandOf(name)?.(scene, dice));
  if (!principal || !call) return undefined;
  const { params = {}, body } = call;
  const who = `${principal.personId === scene.insider.personId ? "insider" : `as ${principal.name}`}: ${name}`;
  const broken = twin[name];
  if (broken) {
    await broken(principal, params, body);
    return `${who} ${JSON.stringify(body)}`;
  }
  const handler = handlers.get(name);
  if (!handler) throw new Error(`There is no ${name}.`);
  const [method = "", path = ""] = name.split(" ");
  const response = await scene.world.call(handler, { method, path, params, as: principal, body });
  const answer = await response.json();
  if (response.status >= 500) throw new Error(`${who} answered ${response.status}`);
  if (response.ok) await call.learn?.(answer);
  return `${who} ${JSON.stringify(body)} -> ${response.status}`;
}

async function signIn(scene: Scene, { name, dice }: Step, twin: Twin): Promise<string | undefined> {
  const [die = 0] = dice;
  if (name === "sign in with a password") {
    const account = scene.passwords[die % Math.max(scene.passwords.length, 1)];
    if (account) await scene.signInAs(account.personId);
    return account && name;
  }
  const link = scene.links[die % Math.max(scene.links.length, 1)];
  if (!link) return undefined;
  await scene.signInLinked(link);
  await twin[name]?.(scene.insider, { sessionId: scene.sessions.at(-1) ?? "" }, undefined);
  return name;
}

/** Changes that wait are of a kind that the path names. */
const kindsOf: Record<string, string[]> = {
  agents: ["agent"],
  blueprints: ["blueprint"],
  "approval-policies": ["approval-policy"],
  "resource-servers": ["resource-server"],
  "lifecycle-policy": ["lifecycle-policy"],
  "detection-rules": ["detection-rule"],
  "log-retention": ["log-retention"],
  "legal-holds": ["legal-hold"],
  "identity-providers": ["identity-provider"],
  "trusted-issuers": ["trusted-issuer"],
  people: ["person-roles", "person-sign-in"],
  "entitlement-changes": ["person-entitlement", "group-entitlement", "group-membership"],
};

function commandOf(name: string): Command | undefined {
  const [, noun = "", verb = ""] = /\/api\/([\w-]+)\/.*\[changeId\]\/(\w+)$/.exec(name) ?? [];
  const kinds = kindsOf[noun];
  if (!kinds || verb === "") return commands[name];
  return ofChange(
    verb,
    kinds,
    [...name.matchAll(/\[(\w+)\]/g)].map(([, parameter = ""]) => parameter),
  );
}
