/** The scenarios with bounds to reach: as many as fit in a few minutes. */
export const quickScenarioNames = [
  'page',
  'call',
  'events',
  'start',
  'shop',
  'cached',
  'live',
] as const;

/** Everything that can be measured, in the order in which it is. */
export const scenarioNames = [...quickScenarioNames, 'growth', 'open-loop'] as const;
export type ScenarioName = (typeof scenarioNames)[number];
