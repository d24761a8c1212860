/** The settings whose variants are the points of a line, each named by its number. */
export const series = {
  connections: 'page by connections',
  replicas: 'page by replicas of each service',
  inFlight: 'calls by calls in flight',
  waitingInFlight: 'calls by calls in flight, 20 ms for each answer',
  memoryCatalogue: 'catalogue in memory by products',
  mongoCatalogue: 'catalogue in MongoDB by products',
} as const;
