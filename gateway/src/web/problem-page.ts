import { html } from './html.ts';
import { layout } from './layout.ts';

/** The parts of an RFC 9457 problem that the page shows. */
interface ProblemModel {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string;
}

/** The HTML page of an error. */
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
