import type { Position } from '../../events/event.ts';
import type { SourceState } from './read-model-store.ts';

const after = ({ revision, generation, isLoaded }: SourceState) => ({
  revision: revision + 1,
  generation,
  isLoaded,
});

/** The state with a new generation, whose rebuild has not read anything. */
export const begun = (state: SourceState | undefined, target: Position, isListed: boolean) => ({
  revision: (state?.revision ?? 0) + 1,
  generation: (state?.generation ?? 0) + 1,
  isLoaded: state?.isLoaded ?? false,
  rebuild: { target, step: isListed ? 'list' : 'find', after: '', pages: 0 } as const,
});

/** The state after a step of its rebuild that is not the last. */
export const continued = (
  state: SourceState,
  rebuild: NonNullable<SourceState['rebuild']>,
): SourceState => ({ ...after(state), rebuild });

/** The state after its rebuild: the events after `target` follow. */
export const finished = (state: SourceState, position: Position): SourceState => ({
  ...after(state),
  isLoaded: true,
  position,
});

/**
 * The state after events up to `position` had their effect; the same state where that says nothing
 * new: what a slower replica says comes late, and a rebuild says itself where events go on.
 */
export const reached = (state: SourceState, position: Position): SourceState => {
  const { position: present } = state;
  if (present?.epoch !== position.epoch || position.seq <= present.seq) return state;
  return { ...after(state), position };
};

/**
 * Whether a replica that must start again at `target` can go on with what is stored: with a later
 * generation than its own, whose rebuild another replica has begun or ended, or with a rebuild that
 * is under way. Not where that is of another log, or of one that was set back since it began.
 */
export const canAdopt = (
  { rebuild, position, generation }: SourceState,
  own: number | undefined,
  target: Position,
): boolean => {
  const place = rebuild?.target ?? position;
  if (place?.epoch !== target.epoch) return false;
  return generation !== own || (rebuild !== undefined && place.seq <= target.seq);
};
