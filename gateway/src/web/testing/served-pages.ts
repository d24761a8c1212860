import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findChromium, launchArguments } from '@shop/e2e/browser';
import { type Browser, chromium } from 'playwright-core';
import { drawPicture } from '../pictures/picture.ts';

/** Documents by their paths, made when they are asked for. */
export type Pages = Readonly<Record<string, () => string>>;

/** Pages that a browser can look at, with the shop's stylesheet and pictures. */
export interface ServedPages {
  readonly origin: string;
  readonly browser: Browser;
  close(): Promise<void>;
}

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; " +
  "form-action 'self'";
const script = readFileSync(new URL('../public/live.js', import.meta.url));
const stylesheet = readFileSync(new URL('../public/shop.css', import.meta.url));
const icon = readFileSync(new URL('../public/icon.svg', import.meta.url));

const contentOf = (
  pages: Pages,
  path: string,
): readonly [type: string, content: string | Buffer] => {
  if (path === '/shop.css') return ['text/css', stylesheet];
  if (path === '/icon.svg') return ['image/svg+xml', icon];
  if (path === '/live.js') return ['text/javascript', script];
  const [, shape, variant] = /^\/pictures\/(.+)\/(.+)\.svg$/.exec(path) ?? [];
  if (shape) return ['image/svg+xml', drawPicture({ shape, variant: Number(variant) })];
  return ['text/html; charset=utf-8', pages[path]?.() ?? 'not one of the pages'];
};

/** Serves `pages` as the gateway does, and starts a browser. */
export const servePages = async (pages: Pages): Promise<ServedPages> => {
  const server = createServer((request, response) => {
    const [type, content] = contentOf(pages, request.url ?? '');
    response.setHeader('Content-Type', type);
    response.setHeader('Content-Security-Policy', policy);
    // Nothing changes on these pages.
    if (/\/live(\?|$)/.test(request.url ?? '')) {
      response.setHeader('Content-Type', 'text/event-stream');
      response.flushHeaders();
    } else response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium
    .launch({
      executablePath: findChromium() ?? 'chromium',
      args: launchArguments,
    })
    .catch((error: unknown) => {
      // An open server would keep Jest from ending.
      server.close();
      throw error;
    });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    browser,
    close: async () => {
      await browser.close();
      server.close();
    },
  };
};
