import { type Panel, drawPanel, panelSize } from './line-panel.ts';
import { element, toSvg } from './svg.ts';

const gap = 12;

/** Panels side by side. */
export const drawPanels = (title: string, panels: readonly Panel[]): string => {
  const drawn = panels.map((panel, index) => {
    const x = gap + index * (panelSize.width + gap);
    return element('g', { transform: `translate(${x} 4)` }, `\n${drawPanel(panel)}\n`);
  });
  const width = gap + panels.length * (panelSize.width + gap);
  return toSvg(title, width, panelSize.height + 2 * 4, drawn.join('\n'));
};
