import { type Panel, drawPanel, panelSize } from './line-panel.ts';
import { element, toSvg } from './svg.ts';

const gap = 12;

/** As many in a row as can still be read on a page. */
const columnsOf = (count: number): number => (count === 4 ? 2 : Math.min(count, 3));

/** Panels side by side, in rows of up to three. */
export const drawPanels = (title: string, panels: readonly Panel[]): string => {
  const columns = columnsOf(panels.length);
  const placeOf = (column: number, row: number) => ({
    x: gap + column * (panelSize.width + gap),
    y: gap / 2 + row * panelSize.height,
  });
  const drawn = panels.map((panel, index) => {
    const { x, y } = placeOf(index % columns, Math.floor(index / columns));
    return element('g', { transform: `translate(${x} ${y})` }, `\n${drawPanel(panel)}\n`);
  });
  const { x, y } = placeOf(columns, Math.ceil(panels.length / columns));
  return toSvg(title, x, y + gap / 2, drawn.join('\n'));
};
