/** Text as it may stand in XML. */
export const escapeXml = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`);

type Attributes = Readonly<Record<string, string | number>>;

const shown = (value: string | number) =>
  typeof value === 'number' ? `${Number(value.toFixed(1))}` : escapeXml(value);

/** An element; `content` is XML already. */
export const element = (name: string, attributes: Attributes, content = ''): string => {
  const all = Object.entries(attributes).map(([key, value]) => ` ${key}="${shown(value)}"`);
  const start = `<${name}${all.join('')}`;
  return content === '' ? `${start}/>` : `${start}>${content}</${name}>`;
};

/** A line of text at a place. */
export const textAt = (x: number, y: number, text: string, attributes: Attributes = {}): string =>
  element('text', { x, y, ...attributes }, escapeXml(text));

/** How many colours lines and bars can have. */
export const colours = 4;

/** Readable on paper and on a dark screen: pictures follow what their reader prefers. */
const style = `
  svg { --paper: #fff; --ink: #24292f; --faint: #d8dee4; --weak: #656d76;
    --c0: #0969da; --c1: #bc4c00; --c2: #1a7f37; --c3: #8250df; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #0d1117; --ink: #e6edf3; --faint: #30363d; --weak: #8d96a0;
      --c0: #58a6ff; --c1: #f0883e; --c2: #3fb950; --c3: #bc8cff; }
  }
  .paper { fill: var(--paper) }
  text { font: 11px system-ui, sans-serif; fill: var(--ink) }
  .title { font-weight: 600; font-size: 12px }
  .tick { fill: var(--weak); font-size: 10px }
  .grid { stroke: var(--faint) }
  .limit { stroke: var(--weak); stroke-dasharray: 4 3 }
  .line { fill: none; stroke-width: 2; stroke-linejoin: round }
  .spread { stroke-width: 1; opacity: .6 }
${Array.from({ length: colours }, (_, index) => `  .s${index} { stroke: var(--c${index}) } .f${index} { fill: var(--c${index}) }`).join('\n')}
`;

/** A picture of this size. `title` is what it shows, for those who cannot see it. */
export const toSvg = (title: string, width: number, height: number, content: string): string => {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
    width: Math.ceil(width),
    height: Math.ceil(height),
    role: 'img',
  };
  const paper = element('rect', { class: 'paper', width: '100%', height: '100%', rx: 6 });
  const head = `<title>${escapeXml(title)}</title><style>${style}</style>`;
  return `${element('svg', attributes, `${head}\n${paper}\n${content}\n`)}\n`;
};
