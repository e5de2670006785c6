import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// `vite --mode mock` puts a pretended backend before the page, so that every screen can be seen
// without the application. It is not part of any other build.
function pretendedBackend(): Plugin {
  return {
    name: "pretended-backend",
    transformIndexHtml: {
      order: "pre",
      handler: () => [
        {
          tag: "script",
          attrs: { type: "module", src: "/dev/main.ts" },
          injectTo: "head-prepend",
        },
      ],
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), ...(mode === "mock" ? [pretendedBackend()] : [])],
  // Vitest would otherwise take Svelte's server half, which cannot mount.
  ...(mode === "test" ? { resolve: { conditions: ["browser"] } } : {}),
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  build: {
    target: ["es2022", "safari16"],
    // The first that knows :dir(), which would otherwise be rewritten into a list of languages.
    cssTarget: "safari16.4",
    outDir: "dist",
    emptyOutDir: true,
    // The page's policy allows no font from a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: ["index.html", "reveal.html", "approval.html"] },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    setupFiles: ["dev/setup.ts"],
  },
}));
