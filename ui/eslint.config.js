import globals from "globals";
import svelte from "eslint-plugin-svelte";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

// What a feature may import: the shared parts, the door to Rust and the texts, never another feature.
const features = [
  "add",
  "approvals",
  "backups",
  "bin",
  "camera",
  "edit",
  "first-run",
  "licences",
  "restore",
  "reveal",
  "settings",
  "tokens",
  "unlock",
];

const noTauri = {
  group: ["@tauri-apps/*"],
  message: "Only src/ipc speaks to Tauri.",
};

const restrict = (patterns) => ({
  "@typescript-eslint/no-restricted-imports": ["error", { patterns }],
});

export default ts.config(
  { ignores: ["dist/", "node_modules/", "src/ipc/generated/"] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "no-console": "error",
      eqeqeq: "error",
    },
  },
  {
    files: ["**/*.svelte"],
    rules: { "max-lines": ["error", { max: 150 }] },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { parser: ts.parser, svelteConfig },
    },
    rules: {
      "svelte/no-at-html-tags": "error",
      // The page's policy forbids style attributes; style: directives go through the object model.
      "no-restricted-syntax": [
        "error",
        {
          selector: "SvelteAttribute[key.name='style']",
          message: "Use a style: directive.",
        },
      ],
      "svelte/no-unused-props": "error",
      "svelte/button-has-type": "error",
      // Maps in $state.raw are replaced whole, never changed.
      "svelte/prefer-svelte-reactivity": "off",
    },
  },
  {
    files: ["src/**"],
    ignores: ["src/ipc/**"],
    rules: restrict([noTauri]),
  },
  ...features.map((feature) => ({
    files: [`src/${feature}/**`],
    rules: restrict([
      noTauri,
      {
        group: [
          "../../*",
          ...features.filter((f) => f !== feature).map((f) => `../${f}/*`),
          "../app/*",
        ],
        message: "A feature imports shared/, ipc/ and i18n/ only.",
      },
    ]),
  })),
  ...["shared", "i18n", "ipc"].map((part) => ({
    files: [`src/${part}/**`],
    rules: restrict([
      ...(part === "ipc" ? [] : [noTauri]),
      {
        group: [...features, "app"].map((f) => `**/${f}/*`),
        message: "Features stand on the shared parts, not the reverse.",
      },
    ]),
  })),
  {
    files: ["src/**/*.test.ts"],
    rules: { "@typescript-eslint/no-restricted-imports": "off" },
  },
);
