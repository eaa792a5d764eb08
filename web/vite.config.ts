import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Rooms that open without a line, as parts of their files' names. */
const KEPT_ROOMS = ["src/routes/shell", "field/my-day/my-day-screen", "src/ui/error-dialog.tsx"];

/** Writes `sw.js`: `src/service-worker.js` with the names of all files that these rooms need. */
function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const files = new Set(["/", "/theme.js", "/favicon.svg"]);
      const take = (name: string) => {
        const file = bundle[name];
        if (!file || files.has(`/${name}`)) return;
        files.add(`/${name}`);
        if (file.type !== "chunk") return;
        for (const other of [...file.imports, ...(file.viteMetadata?.importedCss ?? [])]) take(other);
      };
      for (const file of Object.values(bundle)) {
        if (file.type === "chunk") {
          const own = file.facadeModuleId ?? "";
          if (own.endsWith("/index.html") || KEPT_ROOMS.some((room) => own.includes(room)))
            take(file.fileName);
        } else if (/inter-latin-wght-normal.*woff2$/.test(file.fileName)) take(file.fileName);
      }
      const list = JSON.stringify([...files].sort());
      const text = readFileSync(at("./src/service-worker.js"), "utf8");
      const version = createHash("sha256").update(text).update(list).digest("hex").slice(0, 12);
      const source = text.replace('["__FILES__"]', list).replace("__VERSION__", version);
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), serviceWorker()],
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
