import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { cookieName, cookieValue, secureCookies } from "@/lib/platform/http/session/cookie";
import { derivedSecret } from "@/lib/platform/keys/derived-secret";

const lifetimeSeconds = 90 * 86_400;
const pattern = /^(per_[0-9A-Za-z]{26})\.([A-Za-z0-9_-]{22})\.(\d{1,12})\.([A-Za-z0-9_-]{43})$/;

/** A browser from which a person signed in before: guesses from elsewhere do not slow that person down there. */
export type KnownDevice = { personId: string; deviceId: string };

const deviceCookieName = (): string => cookieName("mandate-device");

const signatureOf = (personId: string, deviceId: string, issuedAt: string): Buffer =>
  createHmac("sha256", derivedSecret("known-device")).update(`${personId}.${deviceId}.${issuedAt}`).digest();

/** Reads the device from a `Cookie` header; undefined for everything that we did not make or that is too old. */
export function knownDevice(header: string | null, now: Date): KnownDevice | undefined {
  const value = cookieValue(header, deviceCookieName()) ?? "";
  const [, personId = "", deviceId = "", issuedAt = "", signature = ""] = pattern.exec(value) ?? [];
  if (personId === "") return undefined;
  const age = now.getTime() / 1_000 - Number(issuedAt);
  if (age > lifetimeSeconds) return undefined;
  const expected = signatureOf(personId, deviceId, issuedAt);
  const given = Buffer.from(signature, "base64url");
  return given.length === expected.length && timingSafeEqual(given, expected) ? { personId, deviceId } : undefined;
}

/** Makes the `Set-Cookie` header by which a browser is known from now on. */
export function deviceCookie({ personId, deviceId }: { personId: string; deviceId: string }, now: Date): string {
  const issuedAt = String(Math.floor(now.getTime() / 1_000));
  const value = `${personId}.${deviceId}.${issuedAt}.${signatureOf(personId, deviceId, issuedAt).toString("base64url")}`;
  const secure = secureCookies() ? "; Secure" : "";
  return `${deviceCookieName()}=${value}; Path=/; Max-Age=${lifetimeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}

export const newDeviceId = (): string => randomBytes(16).toString("base64url");
