/** Everything that can be measured, in the order in which it is. */
export const scenarioNames = ['page', 'call', 'events', 'start', 'shop', 'cached'] as const;
export type ScenarioName = (typeof scenarioNames)[number];
