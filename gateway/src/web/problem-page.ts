import { type Answer, htmlAnswer } from '../edge/answer.ts';
import { type Problem, problemHeaders } from '../edge/problem.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';

/** A problem as an HTML page. */
export const problemPage = (problem: Problem): Answer => {
  const { status, title, detail, requestId } = problem;
  const markup = layout({
    title,
    requestId,
    main: html`<div class="problem">
      <p class="problem-status" aria-hidden="true">${status}</p>
      <h1>${title}</h1>
      <p dir="auto">${detail}</p>
      <p><a class="button" href="/">See all products</a></p>
    </div>`,
  });
  return htmlAnswer(status, markup, problemHeaders(problem));
};
