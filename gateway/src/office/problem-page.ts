import { type Answer, htmlAnswer } from '../edge/answer.ts';
import { type Problem, problemHeaders } from '../edge/problem.ts';
import { html } from '../web/html.ts';
import { barePage } from './frame.ts';

/** A problem as a page of the back office. */
export const officeProblemPage = (problem: Problem): Answer => {
  const { status, title, detail, requestId } = problem;
  const main = html`<div class="problem">
    <p class="problem-status" aria-hidden="true">${status}</p>
    <h1>${title}</h1>
    <p dir="auto">${detail}</p>
    <p><a class="button" href="/">To the overview</a></p>
  </div>`;
  const about = html`<p>Request <code>${requestId}</code></p>`;
  return htmlAnswer(status, barePage({ title, main }, about), problemHeaders(problem));
};
