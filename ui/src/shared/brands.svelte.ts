import { SvelteMap } from "svelte/reactivity";
import * as ipc from "../ipc";
import type { BrandView } from "../ipc";

/** Glyphs that Rust has already sent. Those wanted in the same turn are asked for together. */
class Brands {
  #known = new SvelteMap<string, BrandView | null>();
  #wanted = new Set<string>();

  of(slug: string): BrandView | null {
    const known = this.#known.get(slug);
    if (known === undefined) this.#want(slug);
    return known ?? null;
  }

  #want(slug: string): void {
    if (this.#wanted.size === 0) queueMicrotask(() => void this.#fetch());
    this.#wanted.add(slug);
  }

  async #fetch(): Promise<void> {
    const slugs = [...this.#wanted];
    this.#wanted.clear();
    const found = await ipc.brandIcons(slugs).catch(() => []);
    for (const slug of slugs) this.#known.set(slug, null);
    for (const brand of found) this.#known.set(brand.slug, brand);
  }
}

export const brands = new Brands();
