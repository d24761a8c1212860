import { brand } from '@shop/shared/brand';
import { html } from '../web/html.ts';

/** The page that shows the API: Swagger UI, which reads the OpenAPI document. */
export const docsPage = (): string => {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>API – ${brand}</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="service-desc" href="/openapi.json" type="application/json" />
        <link rel="stylesheet" href="/docs/swagger-ui.css" />
        <link rel="stylesheet" href="/docs/docs.css" />
      </head>
      <body>
        <nav class="back" aria-label="Shop"><a href="/">Back to the shop</a></nav>
        <div id="docs">
          <noscript>
            <p>
              This page needs JavaScript. Programs and people read the same at
              <a href="/openapi.json">/openapi.json</a>.
            </p>
          </noscript>
        </div>
        <script src="/docs/swagger-ui.js" defer></script>
        <script src="/docs/docs.js" defer></script>
      </body>
    </html>`;
  return page.toString();
};
