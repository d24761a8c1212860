/**
 * The kind of failure of a call to a store.
 * - `unsent`: the call never left this process, so nothing was executed.
 * - `refused`: the store answers but does not accept this process: login, rights, version.
 * - `unanswered`: the call may have been executed.
 * - `late`: the call was ended for taking too long, and may have been executed.
 * - `fault`: not a failure of the store; the request, or its sender, is at fault.
 */
export type StoreFailure = 'unsent' | 'refused' | 'unanswered' | 'late' | 'fault';
