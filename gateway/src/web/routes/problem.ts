import { htmlAnswer } from '../../edge/answer.ts';
import type { Answer } from '../../edge/answer.ts';
import { problemHeaders } from '../../edge/problem.ts';
import type { Problem } from '../../edge/problem.ts';
import { problemPage } from '../problem-page.ts';

/** A problem as an HTML page. */
export const problemPageAnswer = (problem: Problem): Answer => {
  const { status, title, detail, requestId } = problem;
  const markup = problemPage({ status, title, detail, requestId });
  return htmlAnswer(status, markup, problemHeaders(problem));
};
