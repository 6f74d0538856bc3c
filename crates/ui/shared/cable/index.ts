export { nextDelay } from './backoff';
export { Cable, type CableOptions, type CableState, cableUrl, type Resumed, type Room } from './cable';
export type * from './frames';
