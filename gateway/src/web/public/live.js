// Keeps the product page up to date: the server sends parts of it as they change.
{
  const { src, dataset } = document.currentScript;
  const parts = new Map();
  for (const part of document.querySelectorAll('[data-part]')) parts.set(part.dataset.part, part);
  let source;
  let timer;

  const show = (part, markup) => {
    // Markup of the server is compared with markup of the server, never with the browser's own.
    if (!part || part.shown === markup) return;
    part.shown = markup;
    const links = () => [...part.querySelectorAll('a, button')];
    const focused = links().indexOf(document.activeElement);
    part.innerHTML = markup;
    if (focused >= 0) links()[focused]?.focus();
  };

  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };

  const open = () => {
    // A page that nobody sees leaves its connection to others.
    if (source || document.hidden) return;
    source = new EventSource(new URL(dataset.live, src));
    source.addEventListener('page', ({ data }) => {
      for (const [name, markup] of Object.entries(JSON.parse(data))) show(parts.get(name), markup);
    });
    source.addEventListener('error', () => {
      // After an answer such as 503 a browser does not come again by itself.
      if (source.readyState !== EventSource.CLOSED) return;
      close();
      timer = setTimeout(open, 2_000 + 4_000 * Math.random());
    });
  };

  if (parts.size > 0 && 'EventSource' in window) {
    open();
    document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
    addEventListener('pagehide', close);
    addEventListener('pageshow', open);
  }
}
