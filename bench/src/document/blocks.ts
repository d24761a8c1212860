const block = /(?<=<!-- ([\w-]+) -->\n)[^]*?(?=<!-- \/\1 -->)/g;

/**
 * Fills what stands between `<!-- name -->` and `<!-- /name -->`, and leaves the rest of a document
 * as people have written it. Throws where the document and `contents` do not name the same blocks.
 */
export const fillBlocks = (document: string, contents: ReadonlyMap<string, string>): string => {
  const missing = new Set(contents.keys());
  const filled = document.replaceAll(block, (_found, name: string) => {
    const content = contents.get(name);
    if (content === undefined) throw new Error(`nothing is made for the block “${name}”`);
    missing.delete(name);
    return content === '' ? '\n' : `\n${content}\n\n`;
  });
  if (missing.size > 0) throw new Error(`no place in the document for: ${[...missing].join(', ')}`);
  return filled;
};
