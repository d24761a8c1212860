import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { faultsOf } from '@shop/e2e/accessibility';
import { findChromium, launchArguments } from '@shop/e2e/browser';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { type RunningGateway, startGateway } from '../testing/running-gateway.ts';

let shop: RunningGateway;
let browser: Browser;

beforeAll(async () => {
  shop = await startGateway();
  const executablePath = findChromium() ?? '';
  browser = await chromium.launch({ executablePath, args: launchArguments });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await shop?.[Symbol.asyncDispose]();
});

/** The page in a browser that reaches nobody but the gateway, and what went wrong there. */
const openDocs = async (options: BrowserContextOptions = {}) => {
  const origin = `http://127.0.0.1:${shop.port}`;
  const context = await browser.newContext(options);
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  page.on('pageerror', ({ message }) => void faults.push(message));
  await page.route(
    (url) => url.origin !== origin && url.protocol !== 'data:',
    async (route) => {
      faults.push(`asks ${route.request().url()}`);
      await route.abort();
    },
  );
  await page.goto(`${origin}/docs`);
  await page.locator('.opblock').first().waitFor();
  return { page, faults, context };
};

const looks = [390, 1_280].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

/** Swagger UI has buttons in buttons, h3 after h1, and its heading outside of its landmark. */
const ofSwaggerUi = ['nested-interactive', 'heading-order', 'region'];

test.each(looks)(
  'at $width px in $colorScheme an operation is shown, by the gateway alone, and can be read',
  async ({ width, colorScheme }) => {
    const viewport = { width, height: 900 };
    const { page, faults, context } = await openDocs({ viewport, colorScheme });

    const operation = page.locator('#operations-product-getProductsById');
    await operation.locator('.opblock-summary-control').click();
    await operation.locator('.parameter__name', { hasText: 'If-None-Match' }).waitFor();
    expect(await operation.locator('tr.response[data-code="404"]').innerText()).toContain(
      'NOT_FOUND',
    );

    const kept = { colorSchemes: [colorScheme], without: ofSwaggerUi };
    expect(await faultsOf(page, kept)).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  },
  60_000,
);

test('an operation can be tried, and the answer of the gateway is shown', async () => {
  const { page, faults, context } = await openDocs();
  const operation = page.locator('#operations-product-getProducts');
  await operation.locator('.opblock-summary-control').click();

  await operation.getByRole('button', { name: 'Try it out' }).click();
  await operation.getByRole('button', { name: 'Execute' }).click();

  const live = operation.locator('.live-responses-table');
  await live.getByText('lamp-1').first().waitFor();
  expect(await live.locator('.response-col_status').last().innerText()).toContain('200');
  expect(faults).toEqual([]);
  await context.close();
}, 60_000);

test('without JavaScript the page says where the document is', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();

  await page.goto(`http://127.0.0.1:${shop.port}/docs`);

  expect(await page.getByRole('link', { name: '/openapi.json' }).isVisible()).toBe(true);
  await context.close();
});
