import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": at("./src") } },
  server: { proxy: { "/api": { target: process.env.DESKBELL_URL ?? "http://localhost:5001", ws: true } } },
  build: {
    // The server's content policy allows no data: fonts, so nothing is inlined.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    rollupOptions: { input: { main: at("./index.html"), "api-docs": at("./api-docs.html") } },
  },
  test: {
    environment: "node",
    include: ["src/**/*.test.{ts,tsx}", "e2e/support/*.test.ts"],
    restoreMocks: true,
  },
});
