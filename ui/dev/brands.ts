import type { BrandView } from "../src/ipc";
import type { Handlers } from "./part";

interface Brand {
  slug: string;
  title: string;
  path: string;
  hex: string;
}

/** The glyphs of brands. */
export const brandHandlers: Handlers = {
  brand_icons: async ({ slugs }): Promise<BrandView[]> =>
    (await brands())
      .filter(({ slug }) => (slugs as string[]).includes(slug))
      .map(({ slug, title, path, hex }) => ({
        slug,
        title,
        path,
        colour: `#${hex}`,
      })),
  find_brands: async ({ query }) => {
    const words = String(query).toLowerCase();
    return (await brands())
      .filter(({ title }) => title.toLowerCase().includes(words))
      .sort((a, b) => a.title.length - b.title.length)
      .slice(0, 30)
      .map(({ slug, title }) => ({ slug, title }));
  },
};

// Three thousand icons, only when one is asked for.
const brands = async (): Promise<Brand[]> =>
  Object.values({ ...(await import("simple-icons")) }) as unknown as Brand[];
