import { toServiceError } from '@shop/shared/errors';

/** Reads a page of a list for people: its first page, where the cursor is one of another list. */
export const orFirstPage = async <T>(
  cursor: string | undefined,
  read: (cursor: string | undefined) => Promise<T>,
): Promise<T> => {
  try {
    return await read(cursor);
  } catch (error) {
    const isLost = toServiceError(error).fields.some(({ field }) => field === 'cursor');
    if (cursor === undefined || !isLost) throw error;
    return read(undefined);
  }
};
