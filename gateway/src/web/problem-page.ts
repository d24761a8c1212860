import { html } from './html.ts';
import { layout } from './layout.ts';
import type { ProblemModel } from './model.ts';

/** What went wrong, in words, and where to go on from there. */
export const problemPage = ({ status, title, detail, requestId }: ProblemModel): string =>
  layout({
    title,
    requestId,
    main: html`<div class="problem">
      <p class="problem-status" aria-hidden="true">${status}</p>
      <h1>${title}</h1>
      <p dir="auto">${detail}</p>
      <p><a class="button" href="/">See all products</a></p>
    </div>`,
  });
