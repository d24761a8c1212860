/**
 * The failure of the store that a failed call stands for.
 * - `unsent`: it never left this process, so nothing was executed.
 * - `refused`: the store is there and does not take this process: login, rights, version.
 * - `unanswered`: it may have been executed.
 * - `late`: it was ended for taking too long, and may have been executed.
 * - `fault`: none; the request, or its sender, is at fault.
 */
export type StoreFailure = 'unsent' | 'refused' | 'unanswered' | 'late' | 'fault';
